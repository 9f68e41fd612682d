/** The HTTP API of transitions, images, models and plans, version 1. */
@ApplicationModule(
        allowedDependencies = {
            "blending",
            "cluster",
            "diffusion",
            "health",
            "media",
            "models",
            "quotas",
            "rendering",
            "reuse",
            "storage",
            "system",
            "transitions",
            "web"
        })
package org.latentblending.api;

import org.springframework.modulith.ApplicationModule;
