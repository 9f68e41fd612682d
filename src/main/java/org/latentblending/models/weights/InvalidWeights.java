package org.latentblending.models.weights;

import org.latentblending.models.config.InvalidModel;

/** A weights file that does not keep to its format, or lacks a tensor that the model's configs ask for. */
public class InvalidWeights extends InvalidModel {
    public InvalidWeights(String file, String reason) {
        super(file, reason);
    }

    public InvalidWeights(String file, String reason, Throwable cause) {
        super(file, reason, cause);
    }
}
