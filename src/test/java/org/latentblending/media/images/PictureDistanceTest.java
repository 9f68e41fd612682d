package org.latentblending.media.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PictureDistanceTest {
    private static final Picture SCENE = noise(64, 48, 1);
    private static final Picture OTHER = noise(64, 48, 2);

    @Test
    void isADistance() {
        assertThat(PictureDistance.between(SCENE, SCENE)).isZero();
        assertThat(PictureDistance.between(SCENE, OTHER)).isPositive().isEqualTo(PictureDistance.between(OTHER, SCENE));
    }

    @Test
    void growsAlongACrossFade() {
        double before = 0;
        for (int i = 1; i <= 8; i++) {
            double now = PictureDistance.between(SCENE, Picture.mix(SCENE, OTHER, i / 8.0));
            assertThat(now).isGreaterThan(before);
            before = now;
        }
    }

    @Test
    void isAboutTheSameForLargerPictures() {
        double small = PictureDistance.between(blocks(1, 64, 1), blocks(2, 64, 1));

        assertThat(PictureDistance.between(blocks(1, 64, 8), blocks(2, 64, 8))).isCloseTo(small, within(0.4 * small));
    }

    @Test
    void takesAnyShapeButNotDifferentOnes() {
        assertThat(PictureDistance.between(noise(1, 1, 1), noise(1, 1, 2))).isPositive();
        assertThat(PictureDistance.between(noise(999, 3, 1), noise(999, 3, 2))).isPositive();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PictureDistance.between(noise(8, 4, 1), noise(4, 8, 1)))
                .withMessageContaining("8 x 4 and 4 x 8");
    }

    private static Picture noise(int width, int height, int seed) {
        byte[] rgb = new byte[3 * width * height];
        new Random(seed).nextBytes(rgb);
        return new Picture(width, height, rgb);
    }

    /** Squares of one colour each, 8 x 8 of them. */
    private static Picture blocks(int seed, int side, int factor) {
        Picture colours = noise(8, 8, seed);
        int size = side * factor;
        byte[] rgb = new byte[3 * size * size];
        for (int i = 0; i < rgb.length; i++) {
            int pixel = i / 3;
            int block = pixel / size * 8 / size * 8 + pixel % size * 8 / size;
            rgb[i] = colours.rgb()[3 * block + i % 3];
        }
        return new Picture(size, size, rgb);
    }
}
