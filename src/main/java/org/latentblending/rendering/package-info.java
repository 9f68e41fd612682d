/** Workers: they take tasks, denoise, write checkpoints, store frames, and assemble movies. */
@ApplicationModule(
        type = ApplicationModule.Type.OPEN,
        allowedDependencies = {
            "blending",
            "cluster",
            "diffusion",
            "health",
            "media",
            "models",
            "queue",
            "reuse",
            "storage",
            "system",
            "transitions"
        })
package org.latentblending.rendering;

import org.springframework.modulith.ApplicationModule;
