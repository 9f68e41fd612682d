/** Access control: the token, browser sessions, origins and trusted proxies. */
@ApplicationModule(allowedDependencies = {"system", "web"})
package org.latentblending.access;

import org.springframework.modulith.ApplicationModule;
