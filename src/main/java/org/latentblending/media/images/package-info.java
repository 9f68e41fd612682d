/** Reading and writing pictures. */
@NamedInterface("images")
@NullMarked
package org.latentblending.media.images;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
