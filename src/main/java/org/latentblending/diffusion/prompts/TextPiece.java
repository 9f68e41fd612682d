package org.latentblending.diffusion.prompts;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tokens that the text encoder reads at once: begin, up to 75 of the prompt, end, and padding.
 *
 * @param ids of the tokens; where a vector is inserted, any valid id
 * @param weights of the tokens, 1 for normal
 * @param vectors that stand for tokens at these positions: those of textual inversions
 */
public record TextPiece(List<Long> ids, List<Double> weights, SortedMap<Integer, float[]> vectors) {
    private static final double MAX_FACTOR = 2;

    /** Ordinary tokens of normal weight. */
    public static TextPiece of(long[] ids) {
        return new TextPiece(
                Arrays.stream(ids).boxed().toList(), Collections.nCopies(ids.length, 1.0), new TreeMap<>());
    }

    /**
     * Multiplies the text encoder's output of each token by its weight, and then everything by one factor so that the mean
     * stays: as AUTOMATIC1111's web interface does for 2.x. The mean is close to 0, so a factor that is not from 0.5 to 2 is
     * an accident and is not applied.
     *
     * @param states tokens x width, row-major; modified
     */
    public void applyWeights(float[] states) {
        int width = states.length / weights.size();
        double before = 0;
        double after = 0;
        boolean isWeighted = false;
        for (int i = 0; i < states.length; i++) {
            double weight = weights.get(i / width);
            isWeighted |= weight != 1;
            before += states[i];
            after += states[i] * weight;
        }
        if (!isWeighted) {
            return;
        }
        double factor = before / after;
        if (!(factor >= 1 / MAX_FACTOR && factor <= MAX_FACTOR)) {
            factor = 1;
        }
        for (int i = 0; i < states.length; i++) {
            states[i] = (float) (states[i] * weights.get(i / width) * factor);
        }
    }
}
