/** The catalogue of models, and the files that they consist of. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package org.latentblending.models;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
