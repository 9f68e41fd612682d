package org.latentblending.rendering.devices;

import org.latentblending.diffusion.UnetMeasurement;
import org.latentblending.models.PredictionMeasurement;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Gives the catalogue of models the measurement of the diffusion module, which does without Spring. */
@Configuration(proxyBeanMethods = false)
class MeasurementConfiguration {
    @Bean
    PredictionMeasurement predictionMeasurement() {
        return new UnetMeasurement();
    }
}
