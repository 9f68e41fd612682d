package org.latentblending;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/** The arrows between the modules, as every package-info states them. */
class ModularityTest {
    @Test
    void modulesUseOnlyWhatTheyMay() {
        ApplicationModules.of(LatentBlendingServer.class).verify();
    }
}
