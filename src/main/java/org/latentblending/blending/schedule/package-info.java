/** Branching schedules: when a transition's tree gains branches. */
@NamedInterface("schedule")
@NullMarked
package org.latentblending.blending.schedule;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
