/** Stored tensors, whatever the format of their file. */
@NamedInterface("weights")
@NullMarked
package org.latentblending.models.weights;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
