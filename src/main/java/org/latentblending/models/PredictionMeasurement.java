package org.latentblending.models;

import java.util.Optional;
import org.latentblending.models.config.SchedulerConfig.Prediction;

/** Measures what a UNet predicts, if neither its files nor their names say so. The diffusion module can compute it. */
@FunctionalInterface
public interface PredictionMeasurement {
    /**
     * @param model opened with any prediction; it may be closed afterwards
     * @return empty if the output fits none, as that of an untrained UNet
     */
    Optional<Prediction> measure(ModelFolder model);
}
