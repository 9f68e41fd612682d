/** The HTTP API of transitions, images, models and plans, version 1. */
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
            "quotas",
            "rendering :: *",
            "storage",
            "system",
            "transitions",
            "transitions :: *",
            "web",
            "web :: *"
        })
@NullMarked
package org.latentblending.api;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
