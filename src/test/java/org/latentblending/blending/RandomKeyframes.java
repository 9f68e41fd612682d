package org.latentblending.blending;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Keyframes with 16 values of noise and twice 6 of conditioning, always the same. */
final class RandomKeyframes {

    private RandomKeyframes() {}

    static List<Keyframe> of(int count) {
        Random random = new Random(7);
        List<Keyframe> keyframes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keyframes.add(new Keyframe(gaussian(random, 16), gaussian(random, 6), gaussian(random, 6)));
        }
        return keyframes;
    }

    private static float[] gaussian(Random random, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
