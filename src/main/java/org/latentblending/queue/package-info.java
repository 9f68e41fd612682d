/** The message broker: a durable queue of tasks, and topics between servers. */
@ApplicationModule(allowedDependencies = {"system"})
@NullMarked
package org.latentblending.queue;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
