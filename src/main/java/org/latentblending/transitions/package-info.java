/** Transitions: requests, state, frames and events. */
@ApplicationModule(
        allowedDependencies = {"blending", "blending :: *", "diffusion :: *", "health", "queue", "quotas", "storage"})
@NullMarked
package org.latentblending.transitions;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
