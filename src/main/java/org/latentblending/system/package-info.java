/** The process itself: its role, its end, its native memory, and waiting with a deadline. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package org.latentblending.system;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
