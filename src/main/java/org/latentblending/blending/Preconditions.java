package org.latentblending.blending;

import java.util.List;
import java.util.Locale;

/** Checks that what was handed over or stored belongs to the plan that it is used with. */
final class Preconditions {

    private Preconditions() {}

    static void require(boolean fits, String message, Object... arguments) {
        if (!fits) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, message, arguments));
        }
    }

    static void keyframes(List<Keyframe> keyframes, int count) {
        require(keyframes.size() == count, "These are %d keyframes, not %d", count, keyframes.size());
        Keyframe first = keyframes.get(0);
        for (Keyframe keyframe : keyframes) {
            require(
                    keyframe.noise().length == first.noise().length
                            && keyframe.embedding().length == first.embedding().length
                            && keyframe.negative().length == first.embedding().length,
                    "All keyframes must have noise and embeddings of one size");
        }
    }

    static void columns(List<KeyframeTrajectory> columns, int count, Keyframe keyframe) {
        require(columns.size() == count, "There are columns of %d keyframes, not of %d", columns.size(), count);
        int blocks = columns.get(0).blockEnds().size();
        for (KeyframeTrajectory column : columns) {
            require(column.blockEnds().size() == blocks, "The columns end after different blocks");
            latents(column.blockEnds(), keyframe);
        }
    }

    static void latents(List<float[]> latents, Keyframe keyframe) {
        for (float[] latent : latents) {
            require(
                    latent.length == keyframe.noise().length,
                    "A latent has %d values, the keyframes have %d",
                    latent.length,
                    keyframe.noise().length);
        }
    }
}
