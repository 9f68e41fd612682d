/** What the servers of a cluster know of each other: nodes, their models, and notifications. */
@ApplicationModule(
        allowedDependencies = {
            "diffusion",
            "diffusion :: *",
            "models",
            "models :: *",
            "queue",
            "system",
            "transitions",
            "transitions :: *"
        })
@NullMarked
package org.latentblending.cluster;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
