/** What the servers of a cluster know of each other: nodes, their models, and notifications. */
@ApplicationModule(allowedDependencies = {"diffusion", "models", "queue", "system", "transitions"})
package org.latentblending.cluster;

import org.springframework.modulith.ApplicationModule;
