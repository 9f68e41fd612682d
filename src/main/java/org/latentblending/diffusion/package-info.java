/** Stable Diffusion 2.x: text encoder, UNet, autoencoder, samplers and noise. The only user of DJL. */
@ApplicationModule(allowedDependencies = {"blending", "models"})
@NullMarked
package org.latentblending.diffusion;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
