/** PyTorch checkpoints, read as data: a zip archive with a pickle. */
@NamedInterface("checkpoint")
@NullMarked
package org.latentblending.models.checkpoint;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
