/** Workers: they take tasks, denoise, write checkpoints, store frames, and assemble movies. */
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
