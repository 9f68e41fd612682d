/** Transitions: requests, state, frames and events. */
@ApplicationModule(
        type = ApplicationModule.Type.OPEN,
        allowedDependencies = {"blending", "diffusion", "health", "media", "models", "queue", "quotas", "storage"})
package org.latentblending.transitions;

import org.springframework.modulith.ApplicationModule;
