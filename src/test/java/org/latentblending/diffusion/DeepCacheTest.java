package org.latentblending.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeepCacheTest {
    /** K is a step whose features are kept, R one that reuses them. */
    @ParameterizedTest
    @ValueSource(strings = {"K", "KR", "KRR", "KRRR", "KRRKR", "KRRKRR", "KRRKRRR", "KRRKRRKRRKRR"})
    void everyThirdStepOfABlockIsWholeUnlessItIsTheLast(String steps) {
        assertThat(IntStream.range(0, steps.length())
                        .mapToObj(step ->
                                DeepCache.ofDraft(step, steps.length()).name().substring(0, 1))
                        .collect(Collectors.joining()))
                .isEqualTo(steps);
    }
}
