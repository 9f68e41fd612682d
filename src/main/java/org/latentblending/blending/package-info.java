/** Latent blending: the plan of a movie's work, and the engine that runs it. JDK only. */
@ApplicationModule(
        type = ApplicationModule.Type.OPEN,
        allowedDependencies = {})
package org.latentblending.blending;

import org.springframework.modulith.ApplicationModule;
