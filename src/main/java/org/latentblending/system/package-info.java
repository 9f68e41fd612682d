/** The process itself: its role, its end, its native memory, and waiting with a deadline. */
@ApplicationModule(allowedDependencies = {})
package org.latentblending.system;

import org.springframework.modulith.ApplicationModule;
