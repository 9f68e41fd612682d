/** What transitions have drawn already: parts of new transitions that need not be drawn again. */
@ApplicationModule(allowedDependencies = {"blending", "cluster", "diffusion", "models", "system", "transitions"})
package org.latentblending.reuse;

import org.springframework.modulith.ApplicationModule;
