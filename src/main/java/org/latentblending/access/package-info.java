/** Access control: the token, browser sessions, origins and trusted proxies. */
@ApplicationModule(allowedDependencies = {"system", "web"})
@NullMarked
package org.latentblending.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
