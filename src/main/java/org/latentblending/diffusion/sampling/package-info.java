/** Samplers, noise schedules and seeded noise. */
@NamedInterface("sampling")
@NullMarked
package org.latentblending.diffusion.sampling;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
