/** Single files in the layout of Stability AI's own code. */
@NamedInterface("original")
@NullMarked
package org.latentblending.models.original;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
