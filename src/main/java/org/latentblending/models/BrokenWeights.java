package org.latentblending.models;

/** A weights file that does not keep to its format, or lacks a tensor that the model's configs ask for. */
public class BrokenWeights extends BrokenModel {
    public BrokenWeights(String file, String reason) {
        super(file, reason);
    }

    public BrokenWeights(String file, String reason, Throwable cause) {
        super(file, reason, cause);
    }
}
