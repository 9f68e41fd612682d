/** Progress and previews of running transitions, which are not stored. */
@NamedInterface("running")
@NullMarked
package org.latentblending.transitions.running;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
