/** Object storage in a folder or an S3 bucket. */
@ApplicationModule(allowedDependencies = {"system"})
@NullMarked
package org.latentblending.storage;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
