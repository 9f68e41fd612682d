/** Worker processes: children of the server with role {@code worker}, one for each device. */
@NamedInterface("isolation")
@NullMarked
package org.latentblending.rendering.isolation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
