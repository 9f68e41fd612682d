package org.latentblending.diffusion.inpainting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.latentblending.media.images.Picture;

/** Kept pixels cover generated ones. */
class MaskCompositorTest {
    private static final int WIDTH = 12;
    private static final int HEIGHT = 8;

    @Test
    void keptPixelsAreUnchangedAndFadeWithDistance() {
        byte[] light = new byte[WIDTH * HEIGHT];
        for (int i = 0; i < light.length; i++) {
            light[i] = (byte) (i % WIDTH < 5 ? 127 : 128);
        }
        MaskCompositor seam = new MaskCompositor(plain(0), new Mask(WIDTH, HEIGHT, light));

        byte[] rgb = seam.over(plain(250)).rgb();

        for (int pixel = 0; pixel < WIDTH * HEIGHT; pixel++) {
            int distance = Math.max(0, pixel % WIDTH - 4);
            assertThat(rgb[3 * pixel] & 0xFF).as("pixel %d", pixel).isEqualTo(Math.min(250, 50 * distance));
        }
    }

    /** Against the distance to every kept pixel. */
    @Test
    void fadesAllAround() {
        Random random = new Random(3);
        byte[] light = new byte[WIDTH * HEIGHT];
        for (int i = 0; i < light.length; i++) {
            light[i] = (byte) (random.nextInt(12) == 0 ? 0 : 255);
        }
        byte[] rgb = new MaskCompositor(plain(0), new Mask(WIDTH, HEIGHT, light))
                .over(plain(250))
                .rgb();

        for (int pixel = 0; pixel < light.length; pixel++) {
            double nearest = 5;
            for (int kept = 0; kept < light.length; kept++) {
                if (light[kept] == 0) {
                    nearest = Math.min(nearest, Math.hypot(kept % WIDTH - pixel % WIDTH, kept / WIDTH - pixel / WIDTH));
                }
            }
            assertThat(rgb[3 * pixel] & 0xFF).as("pixel %d", pixel).isEqualTo((int) Math.round(50 * nearest));
        }
    }

    private static Picture plain(int light) {
        byte[] rgb = new byte[3 * WIDTH * HEIGHT];
        Arrays.fill(rgb, (byte) light);
        return new Picture(WIDTH, HEIGHT, rgb);
    }
}
