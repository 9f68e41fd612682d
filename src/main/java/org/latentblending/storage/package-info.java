/** Object storage in a folder or an S3 bucket. */
@ApplicationModule(allowedDependencies = {"system"})
package org.latentblending.storage;

import org.springframework.modulith.ApplicationModule;
