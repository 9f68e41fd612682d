/** WebSockets that push a transition's events and pictures. */
@ApplicationModule(allowedDependencies = {"system", "transitions", "web"})
package org.latentblending.live;

import org.springframework.modulith.ApplicationModule;
