/** Whether the database, the broker, the storage and the disk can be used. */
@ApplicationModule(allowedDependencies = {"queue", "storage", "system"})
@NullMarked
package org.latentblending.health;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
