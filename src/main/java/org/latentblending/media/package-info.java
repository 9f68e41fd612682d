/** Pictures and movies: JPEG, PNG, MP4 and uploads. The only user of FFmpeg. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package org.latentblending.media;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
