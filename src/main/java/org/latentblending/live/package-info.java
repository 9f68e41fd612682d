/** WebSockets that push a transition's events and pictures. */
@ApplicationModule(allowedDependencies = {"system", "transitions", "transitions :: *", "web"})
@NullMarked
package org.latentblending.live;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
