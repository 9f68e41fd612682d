package org.latentblending.blending;

import java.util.List;
import java.util.Locale;

/** Checks that arguments and checkpoints fit the plan that they are used with. */
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

    /** @param keyframe whose noise has as many values as each latent */
    static void latents(List<float[]> latents, int count, Keyframe keyframe) {
        int values = keyframe.noise().length;
        require(latents.size() == count, "There are %d latents, not %d", latents.size(), count);
        for (float[] latent : latents) {
            require(latent.length == values, "A latent has %d values, the keyframes have %d", latent.length, values);
        }
    }
}
