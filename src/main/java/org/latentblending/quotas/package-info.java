/** Limits on requests and storage. */
@ApplicationModule(allowedDependencies = {})
package org.latentblending.quotas;

import org.springframework.modulith.ApplicationModule;
