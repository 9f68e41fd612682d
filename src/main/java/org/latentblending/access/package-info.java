/** Who may use the server: loopback by default, a token elsewhere, and no pages of other origins. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package org.latentblending.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
