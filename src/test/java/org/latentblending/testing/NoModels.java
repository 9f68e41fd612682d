package org.latentblending.testing;

import java.util.List;
import org.latentblending.diffusion.DiffusionModel;
import org.latentblending.rendering.devices.DiffusionModels;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** An API node must never ask for a device or a model. */
@TestConfiguration(proxyBeanMethods = false)
public class NoModels {
    @Bean
    @Primary
    DiffusionModels none() {
        return new DiffusionModels() {
            @Override
            public List<String> devices(List<String> setting) {
                throw new AssertionError("an API node has no devices");
            }

            @Override
            public long room(String device) {
                throw new AssertionError("an API node has no devices");
            }

            @Override
            public long bytes(String modelId, String device) {
                throw new AssertionError("an API node has no models");
            }

            @Override
            public DiffusionModel load(String modelId, String device) {
                throw new AssertionError("an API node loads no model");
            }
        };
    }
}
