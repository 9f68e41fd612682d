/** The safetensors format. */
@NamedInterface("safetensors")
@NullMarked
package org.latentblending.models.safetensors;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
