/** HTTP basics: strict requests, problems (RFC 9457), and files with conditional and range requests. */
@ApplicationModule(
        type = ApplicationModule.Type.OPEN,
        allowedDependencies = {})
package org.latentblending.web;

import org.springframework.modulith.ApplicationModule;
