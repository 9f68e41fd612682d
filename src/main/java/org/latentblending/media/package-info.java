/** Pictures and movies. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package org.latentblending.media;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
