/** Who may use the server: the token, browser sessions, origins, and trusted proxies. */
@ApplicationModule(allowedDependencies = {"system"})
@NullMarked
package org.latentblending.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
