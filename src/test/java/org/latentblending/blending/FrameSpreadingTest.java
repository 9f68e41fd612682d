package org.latentblending.blending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.latentblending.blending.Spreading.SpreadFrame;

class FrameSpreadingTest {

    @Test
    void blendsPixelsBetweenNeighbours() {
        assertThat(new FrameSpreading(3, 7).frames())
                .containsExactly(
                        new SpreadFrame(0, 0, 0),
                        new SpreadFrame(0, 1, 1 / 3.0),
                        new SpreadFrame(0, 1, 2 / 3.0),
                        new SpreadFrame(1, 1, 0),
                        new SpreadFrame(1, 2, 1 / 3.0),
                        new SpreadFrame(1, 2, 2 / 3.0),
                        new SpreadFrame(2, 2, 0));
    }

    @Test
    void spreadsTheRemainderEvenly() {
        assertThat(inBetweens(new FrameSpreading(4, 11))).containsExactly(2, 3, 2);
        assertThat(inBetweens(new FrameSpreading(9, 21))).containsExactly(2, 1, 2, 1, 2, 1, 2, 1);
    }

    @Test
    void showsKeyFramesUnchangedIfThereAreJustEnoughPictures() {
        assertThat(new FrameSpreading(3, 3).frames())
                .containsExactly(new SpreadFrame(0, 0, 0), new SpreadFrame(1, 1, 0), new SpreadFrame(2, 2, 0));
    }

    @Test
    void skipsKeyFramesEvenlyIfThereAreTooFewPictures() {
        assertThat(new FrameSpreading(10, 4).frames())
                .extracting(SpreadFrame::left)
                .containsExactly(0, 3, 6, 9);
        assertThat(new FrameSpreading(10, 1).frames()).containsExactly(new SpreadFrame(0, 0, 0));
        assertThat(inBetweens(new FrameSpreading(10, 4))).containsOnly(0);
    }

    @Test
    void fillsAnyMovie() {
        for (int keyFrames = 2; keyFrames <= 60; keyFrames++) {
            for (int pictures = 2; pictures <= 300; pictures += 1 + pictures / 20) {
                assertFills(new FrameSpreading(keyFrames, pictures));
            }
        }
    }

    private static void assertFills(FrameSpreading spreading) {
        List<SpreadFrame> frames = spreading.frames().toList();
        int lastKeyFrame = spreading.keyFrames() - 1;
        assertThat(frames)
                .hasSize(spreading.pictures())
                .startsWith(new SpreadFrame(0, 0, 0))
                .endsWith(new SpreadFrame(lastKeyFrame, lastKeyFrame, 0))
                .doesNotHaveDuplicates();
        double before = -1;
        for (SpreadFrame frame : frames) {
            assertThat(frame.left() + frame.fraction()).isGreaterThan(before);
            assertThat(frame.right()).isEqualTo(frame.fraction() == 0 ? frame.left() : frame.left() + 1);
            before = frame.left() + frame.fraction();
        }
        if (spreading.pictures() >= spreading.keyFrames()) {
            List<Integer> gaps = inBetweens(spreading);
            int least = gaps.stream().mapToInt(Integer::intValue).min().orElseThrow();
            assertThat(gaps).allMatch(gap -> gap == least || gap == least + 1);
            assertThat(frames).filteredOn(frame -> frame.fraction() == 0).hasSize(spreading.keyFrames());
        }
    }

    @Test
    void spreadsLongMoviesWithoutOverflow() {
        FrameSpreading spreading = new FrameSpreading(63_000, 2_000_000_000);
        assertThat(inBetweens(spreading).stream().mapToLong(Integer::longValue).sum())
                .isEqualTo(2_000_000_000L - 63_000);
    }

    @Test
    void rejectsTooFewKeyFramesOrPictures() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FrameSpreading(1, 10))
                .withMessageContaining("1 key frames over 10 pictures");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FrameSpreading(2, 0))
                .withMessageContaining("2 key frames over 0 pictures");
    }

    private static List<Integer> inBetweens(FrameSpreading spreading) {
        return IntStream.range(0, spreading.keyFrames() - 1)
                .map(spreading::inBetweens)
                .boxed()
                .toList();
    }
}
