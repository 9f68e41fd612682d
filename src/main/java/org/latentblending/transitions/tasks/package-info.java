/** Tasks of transitions: their order, their leases, and their messages. */
@NamedInterface("tasks")
@NullMarked
package org.latentblending.transitions.tasks;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
