package org.latentblending.diffusion.inpainting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class MaskTest {
    /** A pixel that is painted anew in the corner of a square, one beside it in the next, and none in the third. */
    private static final Mask MASK = new Mask(6, 2, new byte[] {-1, 0, 0, 127, 0, 0, 0, 0, (byte) 128, 0, 127, 1});

    @Test
    void squareIsRepaintedIfAnyOfItsPixelsIs() {
        assertThat(MASK.anyOfSquares(2)).containsExactly(true, true, false);
    }

    @Test
    void samplesTheFirstPixelOfEachSquare() {
        assertThat(MASK.firstOfSquares(2)).containsExactly(1, 0, 0);
    }

    @Test
    void hasAByteForEachPixel() {
        assertThat(Mask.ofEverything(4, 2).anyOfSquares(2)).containsExactly(true, true);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Mask(3, 2, new byte[5]))
                .withMessageContaining("a mask of 3 x 2 does not have 5 bytes");
    }
}
