/** Uploaded images. */
@NamedInterface("images")
@NullMarked
package org.latentblending.transitions.images;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
