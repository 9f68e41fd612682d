package org.latentblending.rendering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckpointStoreTest {
    private static final List<float[]> LATENTS =
            List.of(new float[] {1.5f, -0f, Float.MIN_VALUE}, new float[] {Float.NaN, 3e38f, -7});

    @Test
    void readsEveryBitBack() {
        List<float[]> read =
                CheckpointStore.decode(CheckpointStore.encode(LATENTS)).orElseThrow();

        assertThat(read).hasSize(2);
        for (int i = 0; i < 2; i++) {
            assertThat(bits(read.get(i))).isEqualTo(bits(LATENTS.get(i)));
        }
        assertThat(CheckpointStore.decode(CheckpointStore.encode(List.of()))).hasValue(List.of());
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
        return bits;
    }

    @Test
    void rejectsChangedOrTruncatedObjects() {
        byte[] file = CheckpointStore.encode(LATENTS);
        for (int i = 0; i < file.length; i++) {
            byte[] changed = file.clone();
            changed[i] ^= 0x10;
            assertThat(CheckpointStore.decode(changed)).as("byte %d", i).isEmpty();
            assertThat(CheckpointStore.decode(Arrays.copyOf(file, i)))
                    .as("length %d", i)
                    .isEmpty();
        }
        assertThat(CheckpointStore.decode(Arrays.copyOf(file, file.length + 4))).isEmpty();
    }
}
