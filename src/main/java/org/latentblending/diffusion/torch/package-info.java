/** PyTorch through DJL: programs, weights, devices and their memory. */
@NamedInterface("torch")
@NullMarked
package org.latentblending.diffusion.torch;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
