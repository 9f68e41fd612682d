package org.latentblending.models;

import org.latentblending.models.config.InvalidModel;

/** Thrown if neither the files of a model nor their names say what its UNet predicts. */
final class UnknownPrediction extends InvalidModel {
    UnknownPrediction(String file, String yaml) {
        super(
                file,
                "has an unknown prediction type. Put the model's config with 'parameterization: v' or 'eps' beside it"
                        + " as %s, or put the word 768 or v (for v), or 512 or eps into the file name",
                yaml);
    }
}
