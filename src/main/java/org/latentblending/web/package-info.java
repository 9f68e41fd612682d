/** HTTP basics: strict requests, problems (RFC 9457), and files with conditional and range requests. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package org.latentblending.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
