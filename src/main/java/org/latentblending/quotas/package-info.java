/** Limits on what clients may ask for and store. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package org.latentblending.quotas;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
