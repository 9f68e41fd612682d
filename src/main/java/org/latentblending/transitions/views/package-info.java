/** Transitions as clients see them. */
@NamedInterface("views")
@NullMarked
package org.latentblending.transitions.views;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
