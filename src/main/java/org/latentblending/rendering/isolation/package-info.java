/** Models in processes of their own. */
@NamedInterface("isolation")
@NullMarked
package org.latentblending.rendering.isolation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
