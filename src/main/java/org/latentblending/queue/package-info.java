/** The message broker: a durable queue of tasks, and topics between servers. */
@ApplicationModule(allowedDependencies = {"system"})
package org.latentblending.queue;

import org.springframework.modulith.ApplicationModule;
