/** Whether the database, the broker, the storage and the disk can be used. */
@ApplicationModule(allowedDependencies = {"queue", "storage", "system"})
package org.latentblending.health;

import org.springframework.modulith.ApplicationModule;
