/** The catalogue of models: configs, weight files and tokenizers as data, checked before use. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package org.latentblending.models;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
