/** Intermediate latents in the object storage. */
@NamedInterface("checkpoints")
@NullMarked
package org.latentblending.rendering.checkpoints;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
