/** Deletes what is older or larger than the settings allow. */
@ApplicationModule(allowedDependencies = {"health", "quotas", "storage", "system", "transitions", "transitions :: *"})
@NullMarked
package org.latentblending.retention;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
