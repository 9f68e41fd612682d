package org.latentblending.diffusion.upscaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.diffusion.upscaling.Tiling.Tile;

class TilingTest {
    @ParameterizedTest
    @CsvSource({"1, 8, 2", "8, 8, 2", "9, 8, 2", "12, 8, 2", "100, 8, 2", "101, 8, 3", "768, 256, 32", "10, 3, 1"})
    void partsCoverTheAxisOnceAndKeepTheirDistance(int size, int length, int overlap) {
        int covered = 0;
        for (Tile tile : new Tiling(length, overlap).of(size)) {
            assertThat(tile.from()).isEqualTo(covered);
            assertThat(tile.to()).isGreaterThan(tile.from());
            assertThat(tile.end() - tile.begin()).isEqualTo(Math.min(size, length));
            assertThat(tile.begin() == 0 || tile.from() - tile.begin() >= overlap)
                    .as("%s", tile)
                    .isTrue();
            assertThat(tile.end() == size || tile.end() - tile.to() >= overlap)
                    .as("%s", tile)
                    .isTrue();
            covered = tile.to();
        }
        assertThat(covered).isEqualTo(size);
    }

    @Test
    void evenSizesGiveEvenTiles() {
        assertThat(new Tiling(512, 32).of(1344)).allMatch(tile -> tile.begin() % 2 == 0 && tile.end() % 2 == 0);
    }

    @Test
    void tilesThatOverlapWhollyAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Tiling(8, 4));
    }
}
