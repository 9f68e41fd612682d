/** HTTP basics: strict requests, problems (RFC 9457), and files with ranges. */
@ApplicationModule(allowedDependencies = {"health", "quotas", "storage", "transitions :: *"})
@NullMarked
package org.latentblending.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
