package org.latentblending.diffusion.upscaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TilesTest {
    private static final int CHANNELS = 2;

    @ParameterizedTest
    @CsvSource({"8, 8, 16, 2, 1", "20, 9, 8, 2, 1", "40, 21, 12, 3, 1", "9, 17, 8, 1, 4", "16, 16, 6, 0, 2"})
    void cutAndMixedTilesAreTheWhole(int height, int width, int length, int overlap, int factor) {
        Tiles tiles = new Tiles(new Tiling(length, overlap), height, width);
        float[] planes = new float[CHANNELS * height * width];
        var random = new Random(1);
        for (int i = 0; i < planes.length; i++) {
            planes[i] = random.nextFloat();
        }
        List<float[]> cut = tiles.cut(planes);
        assertThat(cut).hasSize(tiles.count());

        float[] found = tiles.mix(
                cut.stream().map(tile -> enlarged(tile, tiles.width(), factor)).toList(), factor);

        assertThat(found).containsExactly(enlarged(planes, width, factor), within(1e-6f));
    }

    /** Along the overlap, one tile gives way to the other evenly. */
    @Test
    void neighboursGiveWayEvenly() {
        Tiles tiles = new Tiles(new Tiling(16, 3), 1, 24);
        assertThat(tiles.count()).isEqualTo(2);
        var values = new ArrayList<float[]>();
        IntStream.range(0, 2).forEach(tile -> {
            float[] constant = new float[tiles.height() * tiles.width()];
            Arrays.fill(constant, tile);
            values.add(constant);
        });

        float[] mixed = tiles.mix(values, 1);

        assertThat(mixed[7]).isZero();
        assertThat(mixed[16]).isEqualTo(1);
        for (int x = 1; x < mixed.length; x++) {
            assertThat(mixed[x] - mixed[x - 1]).isBetween(0f, 0.2f);
        }
    }

    private static float[] enlarged(float[] planes, int width, int factor) {
        float[] large = new float[planes.length * factor * factor];
        for (int i = 0; i < large.length; i++) {
            int x = i % (width * factor) / factor;
            int line = i / (width * factor) / factor;
            large[i] = planes[line * width + x];
        }
        return large;
    }
}
