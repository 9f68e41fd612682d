package org.latentblending.diffusion;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** The text conditioning of the prompts that were asked for last. Safe for use by several threads. */
final class EmbeddingCache {
    /** 20 MB for 2.1. */
    private static final int KEPT = 64;

    private final Function<String, float[]> encoder;
    private final Map<String, float[]> known = new LinkedHashMap<>(KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, float[]> eldest) {
            return size() > KEPT;
        }
    };

    EmbeddingCache(Function<String, float[]> encoder) {
        this.encoder = encoder;
    }

    /** @return the caller's own: tokens x width, row-major */
    float[] of(String prompt) {
        float[] found;
        synchronized (known) {
            found = known.get(prompt);
        }
        if (found == null) {
            found = encoder.apply(prompt);
            synchronized (known) {
                known.put(prompt, found);
            }
        }
        return found.clone();
    }
}
