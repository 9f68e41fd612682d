/** Stable Diffusion 2.x as a pipeline: prompts to latents to pictures. */
@ApplicationModule(allowedDependencies = {"blending", "blending :: *", "media :: *", "models", "models :: *"})
@NullMarked
package org.latentblending.diffusion;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
