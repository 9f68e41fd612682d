/** The catalogue of models, and the files that they consist of. */
@ApplicationModule(
        type = ApplicationModule.Type.OPEN,
        allowedDependencies = {})
package org.latentblending.models;

import org.springframework.modulith.ApplicationModule;
