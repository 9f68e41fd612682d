/** Limits on what clients may ask for and store. */
@ApplicationModule(allowedDependencies = {})
package org.latentblending.quotas;

import org.springframework.modulith.ApplicationModule;
