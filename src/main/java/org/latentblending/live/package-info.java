/** WebSocket push of what happens to transitions. */
@ApplicationModule(allowedDependencies = {"jobs"})
@NullMarked
package org.latentblending.live;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
