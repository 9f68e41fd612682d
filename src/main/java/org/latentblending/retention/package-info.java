/** Deletes old transitions and images, and compacts the database file. */
@ApplicationModule(allowedDependencies = {"health", "quotas", "reuse", "storage", "system", "transitions"})
package org.latentblending.retention;

import org.springframework.modulith.ApplicationModule;
