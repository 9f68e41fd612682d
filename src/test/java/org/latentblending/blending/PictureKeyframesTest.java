package org.latentblending.blending;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.blending.KeyframeTrajectories.KeyframeTrajectory;
import org.latentblending.blending.schedule.Schedule;

/** Three keyframes, of which the middle one shows a given picture. */
class PictureKeyframesTest {
    private static final Schedule SCHEDULE = Schedule.manual(10, List.of(2, 3, 7, 10), List.of(0, 3, 6, 9));
    private static final int CAPACITY = 4;

    private final LinearDenoiser denoiser = new LinearDenoiser(CAPACITY);
    private final RecordingListener recorded = new RecordingListener();
    private final List<Keyframe> keyframes = new ArrayList<>(RandomKeyframes.of(3));

    PictureKeyframesTest() {
        Keyframe middle = keyframes.get(1);
        keyframes.set(
                1,
                new Keyframe(middle.noise(), middle.embedding(), middle.negative(), 1, PictureKeyframesTest::picture));
    }

    private static float[] picture(int step) {
        float[] latent = new float[16];
        Arrays.fill(latent, 100 + step);
        return latent;
    }

    private static MoviePlan plan(double crossfeed) {
        GuidanceDamping guidance = new GuidanceDamping(4, 0.5);
        return MoviePlan.of(
                new SegmentPlan(SCHEDULE, 1.2, crossfeed),
                List.of(guidance, guidance, guidance),
                List.of("a", "picture", "b"),
                Set.of(1));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3})
    void framesGrowOutOfThePicture(double crossfeed) {
        new MovieBlender(plan(crossfeed), keyframes, denoiser, recorded).blend();

        assertThat(recorded.latents.get(9)).containsExactly(picture(10));
        assertThat(recorded.latents.keySet()).hasSize(19);
        Map<Integer, Double> distances = new TreeMap<>();
        recorded.latents.forEach((index, latent) -> distances.put(index, Math.abs(picture(10)[0] - mean(latent))));
        assertThat(distances.get(8)).isLessThan(0.3 * distances.get(5));
        assertThat(distances.get(10)).isLessThan(0.3 * distances.get(13));
        assertThat(distances.get(0)).isGreaterThan(90);
    }

    @Test
    void aPictureTakesNoSteps() {
        MoviePlan plan = plan(0);
        new MovieBlender(plan, keyframes, denoiser, recorded).blend();

        int drawn = 2 * SCHEDULE.steps() + 2 * plan.segment().innerSteps();
        assertThat(plan.totalSteps()).isEqualTo(drawn);
        assertThat(denoiser.evaluations()).isEqualTo(drawn);
        assertThat(plan.steps(0, List.of()) + plan.steps(1, List.of())).isEqualTo(drawn);
    }

    @Test
    void aPictureIsNotMixedWithItsNeighbourButTheNextKeyframeIs() {
        MoviePlan plan = plan(0.3);
        List<KeyframeTrajectory> alone = trajectories(plan, keyframes);

        assertThat(alone.get(1).blockEnds().get(0))
                .containsExactly(picture(plan.segment().boundaries().get(1)));
        assertThat(alone.get(2).blockEnds().get(0))
                .isNotEqualTo(
                        trajectories(plan(0), keyframes).get(2).blockEnds().get(0));
    }

    private List<KeyframeTrajectory> trajectories(MoviePlan plan, List<Keyframe> own) {
        var unit = new KeyframeTrajectories(plan, new Span(0, 3), own, null, List.of());
        unit.run(denoiser, recorded);
        assertThat(unit.stepsDone()).isEqualTo(2 * SCHEDULE.steps());
        return unit.trajectories();
    }

    @Test
    void resumesAfterEveryBlock() {
        MoviePlan plan = plan(0);
        List<List<float[]>> checkpoints = new ArrayList<>();
        for (int block = 0; block < plan.segment().blocks().size(); block++) {
            var unit = new KeyframeTrajectories(plan, new Span(0, 3), keyframes, null, checkpoints);
            unit.advance(denoiser, recorded);
            checkpoints.add(unit.checkpoint());
        }

        List<KeyframeTrajectory> undisturbed = trajectories(plan, keyframes);
        for (int i = 0; i < 3; i++) {
            KeyframeTrajectory resumed = KeyframeTrajectory.of(checkpoints, i);
            for (int block = 0; block < checkpoints.size(); block++) {
                assertThat(resumed.blockEnds().get(block))
                        .containsExactly(undisturbed.get(i).blockEnds().get(block));
            }
        }
    }

    @Test
    void attractionFallsToNothingInTheMiddle() {
        assertThat(PictureTrajectory.attraction(0)).isEqualTo(1);
        assertThat(PictureTrajectory.attraction(0.25)).isEqualTo(0.25);
        assertThat(PictureTrajectory.attraction(0.5)).isZero();
        assertThat(PictureTrajectory.attraction(1)).isZero();
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
