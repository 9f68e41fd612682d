/** Deletes what is older or larger than the settings allow. */
@ApplicationModule(allowedDependencies = {"health", "quotas", "storage", "system", "transitions"})
package org.latentblending.retention;

import org.springframework.modulith.ApplicationModule;
