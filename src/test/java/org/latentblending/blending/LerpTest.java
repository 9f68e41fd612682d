package org.latentblending.blending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class LerpTest {

    @Test
    void mixesValueByValue() {
        assertThat(Lerp.lerp(new float[] {0, 8, -1}, new float[] {4, 0, -1}, 0.25))
                .containsExactly(1, 6, -1);
    }

    @Test
    void reachesBothEndsExactly() {
        float[] a = {0.1f, -3.7f};
        float[] b = {1e30f, 0.3f};
        assertThat(Lerp.lerp(a, b, 0)).containsExactly(a);
        assertThat(Lerp.lerp(a, b, 1)).containsExactly(b);
    }

    @Test
    void refusesTensorsOfDifferentSizes() {
        assertThatIllegalArgumentException().isThrownBy(() -> Lerp.lerp(new float[2], new float[3], 0.5));
    }
}
