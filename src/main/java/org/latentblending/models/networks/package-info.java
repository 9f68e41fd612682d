/** The tensors that each network must have, and what they are called. */
@NamedInterface("networks")
@NullMarked
package org.latentblending.models.networks;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
