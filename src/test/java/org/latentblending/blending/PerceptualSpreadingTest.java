package org.latentblending.blending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.latentblending.blending.Spreading.SpreadFrame;

class PerceptualSpreadingTest {
    @Test
    void givesEveryGapThePicturesThatItsDistanceDeserves() {
        assertThat(new PerceptualSpreading(List.of(1.0, 3.0), 9).frames())
                .containsExactly(
                        new SpreadFrame(0, 0, 0),
                        new SpreadFrame(0, 1, 0.5),
                        new SpreadFrame(1, 1, 0),
                        new SpreadFrame(1, 2, 1 / 6.0),
                        new SpreadFrame(1, 2, 2 / 6.0),
                        new SpreadFrame(1, 2, 3 / 6.0),
                        new SpreadFrame(1, 2, 4 / 6.0),
                        new SpreadFrame(1, 2, 5 / 6.0),
                        new SpreadFrame(2, 2, 0));
    }

    @Test
    void isEvenIfAllDistancesAreEqualOrNothingChanges() {
        List<SpreadFrame> even = new FrameSpreading(4, 13).frames().toList();

        assertThat(new PerceptualSpreading(Collections.nCopies(3, 0.25), 13).frames())
                .isEqualTo(even);
        assertThat(new PerceptualSpreading(Collections.nCopies(3, 0.0), 13).frames())
                .isEqualTo(even);
    }

    @Test
    void showsAKeyFrameInThePictureNearestToItsMoment() {
        // Moments of the inner key frames: 3.3 and 3.6 of 6.
        List<SpreadFrame> frames =
                new PerceptualSpreading(List.of(0.55, 0.05, 0.4), 7).frames().toList();

        assertThat(frames.get(3)).isEqualTo(new SpreadFrame(1, 1, 0));
        assertThat(frames.get(4)).isEqualTo(new SpreadFrame(2, 2, 0));
        assertThat(frames.get(5)).isEqualTo(new SpreadFrame(2, 3, 0.5));
    }

    @Test
    void showsTheNearestOfSeveralKeyFramesWithTheSamePicture() {
        // Moments: 2.7, 3.05 and 3.3 of 10; the way leads past the other two.
        List<SpreadFrame> frames = new PerceptualSpreading(List.of(0.27, 0.035, 0.025, 0.67), 11)
                .frames()
                .toList();

        assertThat(frames.get(2).left()).isZero();
        assertThat(frames.get(2).fraction()).isCloseTo(2 * 0.305 / 3 / 0.27, within(1e-12));
        assertThat(frames.get(3)).isEqualTo(new SpreadFrame(2, 2, 0));
        assertThat(frames.get(4).left()).isEqualTo(3);
        assertThat(frames.get(4).fraction()).isCloseTo((0.305 + 0.695 / 7 - 0.33) / 0.67, within(1e-12));
    }

    @Test
    void spendsNoPictureOnEqualFrames() {
        assertThat(new PerceptualSpreading(List.of(0.0, 1.0, 0.0, 0.0, 1.0, 0.0), 5).frames())
                .containsExactly(
                        new SpreadFrame(0, 0, 0),
                        new SpreadFrame(1, 2, 0.5),
                        new SpreadFrame(2, 2, 0),
                        new SpreadFrame(4, 5, 0.5),
                        new SpreadFrame(6, 6, 0));
    }

    @Test
    void showsFirstAndLastKeyFrameWithTwoPicturesAndTheFirstWithOne() {
        assertThat(new PerceptualSpreading(List.of(0.1, 0.3, 0.2), 2).frames())
                .containsExactly(new SpreadFrame(0, 0, 0), new SpreadFrame(3, 3, 0));
        assertThat(new PerceptualSpreading(List.of(0.1, 0.3, 0.2), 1).frames())
                .containsExactly(new SpreadFrame(0, 0, 0));
    }

    @Test
    void fillsAnyMovieAtAConstantRate() {
        Random random = new Random(5);
        for (int keyFrames = 2; keyFrames <= 60; keyFrames++) {
            List<Double> distances = DoubleStream.generate(
                            () -> random.nextInt(5) == 0 ? 0 : Math.exp(random.nextGaussian()))
                    .limit(keyFrames - 1)
                    .boxed()
                    .toList();
            for (int pictures = 2; pictures <= 300; pictures += 1 + pictures / 20) {
                assertFills(distances, pictures);
            }
        }
    }

    private static void assertFills(List<Double> distances, int pictures) {
        List<SpreadFrame> frames =
                new PerceptualSpreading(distances, pictures).frames().toList();
        int last = distances.size();
        double whole = way(distances, last, 0);
        assertThat(frames)
                .hasSize(pictures)
                .startsWith(new SpreadFrame(0, 0, 0))
                .endsWith(new SpreadFrame(last, last, 0));
        for (int i = 0; i < pictures; i++) {
            SpreadFrame frame = frames.get(i);
            assertThat(frame.right()).isEqualTo(frame.fraction() == 0 ? frame.left() : frame.left() + 1);
            assertThat(frame.fraction()).isGreaterThanOrEqualTo(0).isLessThan(1);
            // Half a picture at most from the moment at which the way has come this far.
            double due = whole == 0 ? frame.left() + frame.fraction() : way(distances, frame.left(), frame.fraction());
            double rate = (whole == 0 ? last : whole) / (pictures - 1);
            assertThat(due / rate).isCloseTo(i, within(0.5 + 1e-9));
            assertThat(i == 0 || frame.left() >= frames.get(i - 1).left()).isTrue();
        }
    }

    private static double way(List<Double> distances, int left, double fraction) {
        double sum = 0;
        for (int i = 0; i < left; i++) {
            sum += distances.get(i);
        }
        return fraction == 0 ? sum : sum + fraction * distances.get(left);
    }

    @Test
    void rejectsInvalidNumbers() {
        assertThatIllegalArgumentException().isThrownBy(() -> new PerceptualSpreading(List.of(), 10));
        assertThatIllegalArgumentException().isThrownBy(() -> new PerceptualSpreading(List.of(1.0), 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new PerceptualSpreading(List.of(1.0, -0.1), 9));
        assertThatIllegalArgumentException().isThrownBy(() -> new PerceptualSpreading(List.of(Double.NaN), 9));
    }
}
