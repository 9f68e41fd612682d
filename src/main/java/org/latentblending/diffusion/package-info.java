/** Stable Diffusion 2.x as a pipeline: prompts to latents to pictures. */
@ApplicationModule(
        type = ApplicationModule.Type.OPEN,
        allowedDependencies = {"blending", "media", "models"})
package org.latentblending.diffusion;

import org.springframework.modulith.ApplicationModule;
