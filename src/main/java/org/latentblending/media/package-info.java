/** Pictures and movies. */
@ApplicationModule(
        type = ApplicationModule.Type.OPEN,
        allowedDependencies = {})
package org.latentblending.media;

import org.springframework.modulith.ApplicationModule;
