/** Pictures of which a part stays as it is. */
@NamedInterface("inpainting")
@NullMarked
package org.latentblending.diffusion.inpainting;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
