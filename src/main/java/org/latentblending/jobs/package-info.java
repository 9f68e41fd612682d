/** Transitions as jobs: web, queue, workers (one a device) and storage. */
@ApplicationModule(allowedDependencies = {"blending", "diffusion", "media", "models"})
@NullMarked
package org.latentblending.jobs;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
