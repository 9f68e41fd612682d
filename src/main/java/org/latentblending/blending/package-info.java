/** Latent blending: the plan of a movie's work, and the engine that runs it. JDK only. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package org.latentblending.blending;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
