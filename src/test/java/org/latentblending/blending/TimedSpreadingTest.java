package org.latentblending.blending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.blending.Spreading.SpreadFrame;

class TimedSpreadingTest {
    private static final Easing EASE_IN_OUT = Objects.requireNonNull(Easing.NAMED.get("ease-in-out"));

    private static Timeline timeline(List<Double> holds, Easing easing, double... seconds) {
        List<Timeline.Segment> segments = IntStream.range(0, seconds.length)
                .mapToObj(i -> new Timeline.Segment(seconds[i], easing))
                .toList();
        return new Timeline(segments, holds);
    }

    private static List<Double> places(Spreading spreading) {
        return spreading.frames().map(frame -> frame.left() + frame.fraction()).toList();
    }

    private static List<List<Double>> gaps(int segments, int gaps) {
        return Collections.nCopies(segments, Collections.nCopies(gaps, 1.0));
    }

    @ParameterizedTest
    @CsvSource({"4, 240", "11, 240", "1, 30", "37, 100", "99, 60", "7, 7", "3, 2"})
    void withoutEasingAndHoldsItIsTheEvenSpreading(int gaps, int pictures) {
        var timed = new TimedSpreading(
                gaps(1, gaps), timeline(List.of(0.0, 0.0), Easing.LINEAR, 3), Timing.EVEN, pictures, pictures / 3.0);
        List<Double> even = places(new FrameSpreading(gaps + 1, pictures));
        List<Double> actual = places(timed);
        assertThat(actual).hasSameSizeAs(even);
        for (int i = 0; i < even.size(); i++) {
            assertThat(actual.get(i)).isCloseTo(even.get(i), within(pictures <= gaps ? 1 : 1e-9));
        }
    }

    @Test
    void givesEachSegmentItsTime() {
        var spreading = new TimedSpreading(
                gaps(3, 10), timeline(List.of(0.0, 0.0, 0.0, 0.0), Easing.LINEAR, 1, 2, 5), Timing.EVEN, 801, 100.125);
        List<Double> places = places(spreading);
        assertThat(places.get(0)).isZero();
        assertThat(places.get(100)).isCloseTo(10, within(1e-9));
        assertThat(places.get(300)).isCloseTo(20, within(1e-9));
        assertThat(places.get(800)).isEqualTo(30);
        assertThat(places.get(50)).isCloseTo(5, within(1e-9));
        assertThat(places.get(550)).isCloseTo(25, within(1e-9));
    }

    @Test
    void repeatsAKeyframeForItsHold() {
        // 30 pictures a second: 2 s, a hold of half a second at each end and of 1 s in the middle, 4 s in all.
        var spreading = new TimedSpreading(
                gaps(2, 5), timeline(List.of(0.5, 1.0, 0.5), Easing.LINEAR, 1, 1), Timing.EVEN, 120, 30);
        List<SpreadFrame> frames = spreading.frames().toList();
        assertThat(frames).hasSize(120);
        assertThat(frames.stream().takeWhile(SpreadFrame.of(0)::equals)).hasSize(16);
        assertThat(frames.stream().filter(SpreadFrame.of(5)::equals)).hasSizeBetween(30, 31);
        assertThat(frames.stream().filter(SpreadFrame.of(10)::equals)).hasSize(16);
        assertThat(frames.subList(104, 120)).containsOnly(SpreadFrame.of(10));
        assertThat(frames.subList(16, 104))
                .filteredOn(frame -> frame.fraction() > 0)
                .hasSizeGreaterThan(40);
    }

    /** One entry for each picture of the holds would take 34 MB. */
    @Test
    void longHoldsTakeLittleMemory() {
        List<Double> holds = Collections.nCopies(21, 600.0);
        double[] seconds = new double[20];
        Arrays.fill(seconds, 1);
        int pictures = (21 * 600 + 20) * 120;
        long before = usedBytes();
        var spreading =
                new TimedSpreading(gaps(20, 4), timeline(holds, Easing.LINEAR, seconds), Timing.EVEN, pictures, 120);
        assertThat(usedBytes() - before).isLessThan(12 << 20);
        assertThat(spreading.frames().filter(SpreadFrame.of(40)::equals)).hasSizeBetween(72_000, 72_002);
    }

    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void easesEachSegment() {
        var spreading = new TimedSpreading(
                gaps(2, 100), timeline(List.of(0.0, 0.0, 0.0), EASE_IN_OUT, 2, 1), Timing.EVEN, 301, 100);
        List<Double> places = places(spreading);
        for (int picture = 0; picture <= 200; picture++) {
            assertThat(places.get(picture)).isCloseTo(100 * EASE_IN_OUT.at(picture / 200.0), within(0.81));
        }
        assertThat(places.get(200)).isEqualTo(100);
        assertThat(places.get(250)).isCloseTo(150, within(0.81));
        for (int i = 1; i < places.size(); i++) {
            assertThat(places.get(i)).isGreaterThanOrEqualTo(places.get(i - 1));
        }
    }

    /** At the share u of the eased time a picture lies at the share u of the distance. */
    @Test
    void withPerceptualTimingItFollowsTheDistances() {
        List<Double> distances = List.of(0.1, 0.4, 0.2, 0.3);
        double[] way = {0, 0.1, 0.5, 0.7, 1};
        var spreading = new TimedSpreading(
                List.of(distances), timeline(List.of(0.0, 0.0), EASE_IN_OUT, 4), Timing.PERCEPTUAL, 401, 100);
        List<SpreadFrame> frames = spreading.frames().toList();
        for (int i = 0; i < frames.size(); i++) {
            SpreadFrame frame = frames.get(i);
            double place = way[frame.left()] + frame.fraction() * (way[frame.right()] - way[frame.left()]);
            assertThat(place).isCloseTo(EASE_IN_OUT.at(i / 400.0), within(0.003));
        }
        for (int keyFrame = 0; keyFrame < 5; keyFrame++) {
            assertThat(frames).contains(SpreadFrame.of(keyFrame));
        }
    }

    @Test
    void sharesTheTimeByDistanceIfSegmentsHaveNone() {
        List<List<Double>> distances = List.of(List.of(0.1, 0.2), List.of(0.5, 0.1));
        Timeline shared = timeline(List.of(1.0, 0.0, 1.0), Easing.LINEAR, 3, 3).sharedByDistance(distances);
        assertThat(shared.seconds()).isCloseTo(8, within(1e-12));
        assertThat(shared.segments().get(0).seconds()).isCloseTo(2, within(1e-12));
        Timeline still = timeline(List.of(1.0, 0.0, 1.0), Easing.LINEAR, 3, 3);
        assertThat(still.sharedByDistance(List.of(List.of(0.0), List.of(0.0)))).isEqualTo(still);
    }

    @Test
    void mayGoBackWithACurveThatDoes() {
        Easing back = new Easing(0.3, 2, 0.7, -1);
        var spreading = new TimedSpreading(gaps(1, 50), timeline(List.of(0.0, 0.0), back, 2), Timing.EVEN, 201, 100);
        List<Double> places = places(spreading);
        assertThat(IntStream.range(1, 201).filter(i -> places.get(i) < places.get(i - 1)))
                .isNotEmpty();
        for (int i = 0; i <= 200; i++) {
            double wanted = 50 * Math.min(1, Math.max(0, back.at(i / 200.0)));
            assertThat(places.get(i)).isCloseTo(wanted, within(1.0));
        }
    }

    @Test
    void isAlwaysAMovieFromTheFirstToTheLast() {
        var random = new Random(7);
        for (int i = 0; i < 300; i++) {
            int segments = 1 + random.nextInt(4);
            List<List<Double>> distances = IntStream.range(0, segments)
                    .mapToObj(segment -> random.doubles(1 + random.nextInt(6))
                            .map(distance -> distance < 0.2 ? 0 : distance)
                            .boxed()
                            .toList())
                    .toList();
            List<Double> holds = IntStream.rangeClosed(0, segments)
                    .mapToObj(keyframe -> random.nextBoolean() ? 0.0 : 2 * random.nextDouble())
                    .toList();
            double[] seconds = random.doubles(segments, 0.1, 3).toArray();
            Timeline timeline = timeline(holds, random.nextBoolean() ? Easing.LINEAR : EASE_IN_OUT, seconds);
            double fps = List.of(1.0, 12.0, 24000 / 1001.0).get(random.nextInt(3));
            int pictures = (int) Math.max(1, Math.round(fps * timeline.seconds()));
            Timing timing = Timing.values()[random.nextInt(2)];
            var spreading = new TimedSpreading(distances, timeline, timing, pictures, fps);
            List<SpreadFrame> frames = spreading.frames().toList();
            assertThat(frames).hasSize(pictures).startsWith(SpreadFrame.of(0));
            if (pictures > 1) {
                assertThat(frames).endsWith(SpreadFrame.of(spreading.keyFrames() - 1));
            }
            assertThat(frames).allSatisfy(frame -> {
                assertThat(frame.fraction()).isBetween(0.0, Math.nextDown(1.0));
                assertThat(frame.right()).isLessThan(spreading.keyFrames());
            });
        }
    }

    @Test
    void aLoopEndsBeforeItsFirstPicture() {
        Spreading open = new Spreading.Open(new FrameSpreading(5, 41));
        assertThat(open.pictures()).isEqualTo(40);
        assertThat(places(open)).hasSize(40).startsWith(0.0, 0.1).endsWith(3.8, 3.9);
        assertThatIllegalArgumentException().isThrownBy(() -> new Spreading.Open(new FrameSpreading(5, 1)));
    }

    @Test
    void refusesTimesThatDoNotFit() {
        assertThatIllegalArgumentException().isThrownBy(() -> timeline(List.of(0.0), Easing.LINEAR, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> timeline(List.of(0.0, -1.0), Easing.LINEAR, 1));
        Timeline one = timeline(List.of(0.0, 0.0), Easing.LINEAR, 1);
        assertThatIllegalArgumentException().isThrownBy(() -> new TimedSpreading(gaps(2, 3), one, Timing.EVEN, 10, 10));
        assertThatIllegalArgumentException().isThrownBy(() -> new TimedSpreading(gaps(1, 3), one, Timing.EVEN, 0, 10));
    }
}
