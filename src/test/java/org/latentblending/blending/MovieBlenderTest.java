package org.latentblending.blending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.latentblending.blending.schedule.Schedule;

class MovieBlenderTest {

    private static final Schedule SCHEDULE = Schedule.manual(10, List.of(2, 3, 7, 10), List.of(0, 3, 6, 9));

    private final LinearDenoiser denoiser = new LinearDenoiser(12);
    private final RecordingListener recorded = new RecordingListener();

    static Stream<MoviePlan> plans() {
        List<Schedule> schedules = List.of(
                SCHEDULE,
                Schedule.manual(20, List.of(2, 3, 4, 5), List.of(0, 5, 11, 17)), // the published order fails
                Schedule.manual(9, List.of(2, 6), List.of(0, 1)),
                Schedule.automatic(30, 0.25, 45),
                Schedule.automatic(4, 0.5, 2),
                Schedule.automatic(1, 0.5, 2));
        return schedules.stream().flatMap(schedule -> Stream.of(0.0, 0.3, 1.0).flatMap(crossfeed -> Stream.of(2, 3, 5)
                .map(keyframes -> plan(schedule, 1.2 + crossfeed, crossfeed, keyframes))));
    }

    @ParameterizedTest
    @MethodSource("plans")
    void givesTheSameLatentsAsOneBranchAtATimeInAnotherOrder(MoviePlan plan) {
        List<Keyframe> keyframes = RandomKeyframes.of(plan.keyframes());
        new MovieBlender(plan, keyframes, denoiser, recorded).blend();

        OneByOne oneByOne = new OneByOne(plan, keyframes, new LinearDenoiser(1));
        int frames = plan.segment().schedule().frames();
        for (int segment = plan.segments() - 1; segment >= 0; segment--) {
            for (int branch = frames - 1; branch >= 0; branch--) {
                assertThat(recorded.latents.get(plan.frameIndex(segment, branch)))
                        .containsExactly(oneByOne.frame(segment, branch));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("plans")
    void evaluatesAsManyStepsAsThePlanCounts(MoviePlan plan) {
        new MovieBlender(plan, RandomKeyframes.of(plan.keyframes()), denoiser, recorded).blend();
        assertThat(denoiser.evaluations()).isEqualTo(plan.totalSteps());
        assertThat(recorded.evaluations).isEqualTo(plan.totalSteps());
    }

    @ParameterizedTest
    @MethodSource("plans")
    void reportsEveryBranchAndFrameOnce(MoviePlan plan) {
        new MovieBlender(plan, RandomKeyframes.of(plan.keyframes()), denoiser, recorded).blend();
        int branches = plan.segment().blocks().stream()
                .mapToInt(block -> plan.segments() * (block.branches().size() - 1) + 1)
                .sum();
        assertThat(recorded.started).hasSize(branches).doesNotHaveDuplicates();
        assertThat(recorded.completed).hasSize(branches).containsExactlyInAnyOrderElementsOf(recorded.started);
        assertThat(recorded.frames)
                .extracting(FramePosition::index)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, plan.frames()).boxed().toList());
    }

    @Test
    void deliversAllKeyframesFirst() {
        new MovieBlender(plan(SCHEDULE, 1.2, 0, 3), RandomKeyframes.of(3), denoiser, recorded).blend();
        assertThat(recorded.frames)
                .extracting(FramePosition::index)
                .containsExactly(0, 9, 18, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17);
        assertThat(recorded.frames)
                .startsWith(
                        new FramePosition(0, 0, 0),
                        new FramePosition(0, 9, 1),
                        new FramePosition(1, 18, 1),
                        new FramePosition(0, 1, 1 / 9.0))
                .endsWith(new FramePosition(1, 17, 8 * (1 / 9.0)));
    }

    @Test
    void denoisesALevelOfSeveralSegmentsInBatchesThatFillTheDevice() {
        new MovieBlender(plan(SCHEDULE, 1.2, 0.3, 4), RandomKeyframes.of(4), denoiser, recorded).blend();
        // four keyframes in five blocks, then levels of 1, 5 and 8 inner branches in three segments
        assertThat(denoiser.batches()).containsExactly(4, 4, 4, 4, 4, 3, 12, 3, 12, 12);
    }

    @Test
    void takesTwiceAsManyBranchesAtOnceWithoutGuidance() {
        MoviePlan plan =
                new MoviePlan(new SegmentPlan(SCHEDULE, 1.2, 0), Collections.nCopies(4, new GuidanceDamping(1, 1)));
        new MovieBlender(plan, RandomKeyframes.of(4), denoiser, recorded).blend();
        assertThat(denoiser.batches()).containsExactly(4, 4, 4, 4, 3, 15, 24);
    }

    @Test
    void loopEndsWithItsFirstLatent() {
        MoviePlan open = plan(SCHEDULE, 1.2, 0, 3);
        GuidanceDamping guidance = open.guidance().get(0);
        MoviePlan loop = MoviePlan.of(
                open.segment(), List.of(guidance, open.guidance().get(1), guidance), List.of("a", "b", "a"), Set.of());
        List<Keyframe> keyframes = new ArrayList<>(RandomKeyframes.of(2));
        keyframes.add(keyframes.get(0));
        new MovieBlender(loop, keyframes, denoiser, recorded).blend();

        assertThat(denoiser.evaluations()).isEqualTo(loop.totalSteps()).isEqualTo(open.totalSteps() - 10);
        assertThat(recorded.latents.get(18)).isSameAs(recorded.latents.get(0));
        assertThat(recorded.frames)
                .startsWith(new FramePosition(0, 0, 0), new FramePosition(1, 18, 1), new FramePosition(0, 9, 1))
                .hasSize(19)
                .doesNotHaveDuplicates();
        RecordingListener apart = new RecordingListener();
        new MovieBlender(new MoviePlan(loop.segment(), loop.guidance()), keyframes, denoiser, apart).blend();
        assertThat(recorded.started).containsExactlyInAnyOrderElementsOf(apart.started);
        assertThat(recorded.completed).containsExactlyInAnyOrderElementsOf(apart.completed);
        apart.latents.forEach(
                (index, latent) -> assertThat(recorded.latents.get(index)).containsExactly(latent));
    }

    @Test
    void deliversAChunkOfKeyframesBeforeTheNextBegins() {
        LinearDenoiser small = new LinearDenoiser(2);
        List<String> events = new ArrayList<>();
        BlendingListener listener = new RecordingListener() {
            @Override
            public void branchStarted(BranchPosition branch) {
                events.add("start " + branch.segment() + "/" + branch.block() + "/" + branch.branch());
            }

            @Override
            public void frameCompleted(FramePosition frame, float[] latent) {
                events.add("frame " + frame.index());
            }
        };
        new MovieBlender(
                        plan(Schedule.manual(4, List.of(2), List.of(0)), 1.2, 0, 4),
                        RandomKeyframes.of(4),
                        small,
                        listener)
                .blend();
        assertThat(events)
                .containsExactly(
                        "start 0/0/0",
                        "start 0/0/1",
                        "frame 0",
                        "frame 1",
                        "start 1/0/1",
                        "start 2/0/1",
                        "frame 2",
                        "frame 3");
    }

    @Test
    void feedsEachKeyframeIntoTheNextAlongTheChain() {
        Denoiser still = new Denoiser() {
            @Override
            public int capacity() {
                return 2;
            }

            @Override
            public List<float[]> denoise(List<Trajectory> trajectories, int from, int to, StepListener listener) {
                return trajectories.stream().map(Trajectory::latent).toList();
            }
        };
        List<Keyframe> keyframes = RandomKeyframes.of(3);
        new MovieBlender(plan(SCHEDULE, 1.2, 0.3, 3), keyframes, still, recorded).blend();
        float[] second =
                Interpolation.slerp(keyframes.get(1).noise(), keyframes.get(0).noise(), 0.3);
        float[] third = Interpolation.slerp(keyframes.get(2).noise(), second, 0.3);
        assertThat(recorded.latents.get(0)).containsExactly(keyframes.get(0).noise());
        assertThat(recorded.latents.get(9)).containsExactly(second);
        assertThat(recorded.latents.get(18)).containsExactly(third);
    }

    @Test
    void keepsTheKeyframes() {
        List<Keyframe> keyframes = RandomKeyframes.of(3);
        new MovieBlender(plan(SCHEDULE, 1.2, 0.3, 3), keyframes, denoiser, recorded).blend();
        List<Keyframe> untouched = RandomKeyframes.of(3);
        for (int i = 0; i < 3; i++) {
            assertThat(keyframes.get(i).noise())
                    .containsExactly(untouched.get(i).noise());
            assertThat(keyframes.get(i).embedding())
                    .containsExactly(untouched.get(i).embedding());
        }
    }

    @Test
    void stopsAtOnceWhenTheListenerThrows() {
        MoviePlan plan = plan(SCHEDULE, 1.2, 0, 2);
        RecordingListener cancelling = new RecordingListener() {
            @Override
            public void evaluated(int evaluations) {
                super.evaluated(evaluations);
                if (this.evaluations > 22) {
                    throw new CancellationException();
                }
            }
        };
        MovieBlender blender = new MovieBlender(plan, RandomKeyframes.of(2), denoiser, cancelling);
        assertThatExceptionOfType(CancellationException.class).isThrownBy(blender::blend);
        // 20 of the keyframes, three of the first level
        assertThat(cancelling.evaluations).isEqualTo(23);
        assertThat(denoiser.evaluations()).isEqualTo(23);
        assertThat(cancelling.frames).hasSize(2);
    }

    private static MoviePlan plan(Schedule schedule, double midCompression, double crossfeed, int keyframes) {
        List<GuidanceDamping> guidance = IntStream.range(0, keyframes)
                .mapToObj(keyframe -> new GuidanceDamping(4 + keyframe, 0.5))
                .toList();
        return new MoviePlan(new SegmentPlan(schedule, midCompression, crossfeed), guidance);
    }
}
