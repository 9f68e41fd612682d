/** The leases that this process holds. */
@NamedInterface("leases")
@NullMarked
package org.latentblending.rendering.leases;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
