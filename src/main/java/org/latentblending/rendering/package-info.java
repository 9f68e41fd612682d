/** Workers: they take tasks, draw, and store what they reach. */
@ApplicationModule(
        allowedDependencies = {
            "blending",
            "blending :: *",
            "cluster",
            "diffusion",
            "diffusion :: *",
            "health",
            "media :: *",
            "models",
            "models :: *",
            "queue",
            "storage",
            "system",
            "transitions",
            "transitions :: *"
        })
@NullMarked
package org.latentblending.rendering;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
