package org.latentblending.blending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.blending.KeyframeTrajectories.KeyframeTrajectory;
import org.latentblending.blending.schedule.Schedule;

/** Units that stop after any block and are resumed elsewhere from their checkpoints. */
class ResumedWorkTest {

    private static final Schedule SCHEDULE = Schedule.manual(10, List.of(2, 3, 7, 10), List.of(0, 3, 6, 9));
    private static final int CAPACITY = 4;

    private final List<Keyframe> keyframes = RandomKeyframes.of(7);

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3})
    void movesToAnotherWorkerAfterEveryBlockAndGivesTheSameFrames(double crossfeed) {
        MoviePlan plan = plan(crossfeed);
        RecordingListener undisturbed = new RecordingListener();
        new MovieBlender(plan, keyframes, new LinearDenoiser(CAPACITY), undisturbed).blend();

        RecordingListener resumed = new RecordingListener();
        WorkPlan work = WorkPlan.of(plan, CAPACITY, 1);
        List<KeyframeTrajectory> trajectories = new ArrayList<>();
        for (Span span : work.keyframes()) {
            float[] left = trajectories.isEmpty()
                    ? null
                    : trajectories.get(trajectories.size() - 1).blockEnds().get(0);
            trajectories.addAll(resumedKeyframes(plan, span, left, resumed));
        }
        for (Span span : work.segments()) {
            resumeSegments(plan, span, trajectories.subList(span.from(), span.to() + 1), resumed);
        }

        assertThat(resumed.started).isEqualTo(undisturbed.started);
        assertThat(resumed.completed).isEqualTo(undisturbed.completed);
        assertThat(resumed.frames).isEqualTo(undisturbed.frames);
        assertThat(resumed.evaluations).isEqualTo(plan.totalSteps());
        undisturbed.latents.forEach(
                (index, latent) -> assertThat(resumed.latents.get(index)).containsExactly(latent));
    }

    private List<KeyframeTrajectory> resumedKeyframes(
            MoviePlan plan, Span span, float[] left, BlendingListener listener) {
        List<Keyframe> own = keyframes.subList(span.from(), span.to());
        List<List<float[]>> checkpoints = new ArrayList<>();
        KeyframeTrajectories unit = new KeyframeTrajectories(plan, span, own, left, checkpoints);
        while (!unit.isDone()) {
            unit.advance(new LinearDenoiser(CAPACITY), listener);
            assertThat(unit.needsEarlierCheckpoints()).isTrue();
            checkpoints.add(clones(unit.checkpoint()));
            assertThat(unit.blocksDone()).isEqualTo(checkpoints.size());
            unit = new KeyframeTrajectories(plan, span, own, left, checkpoints);
        }
        assertThat(unit.stepsDone())
                .isEqualTo(span.size() * plan.segment().schedule().steps());
        return unit.trajectories();
    }

    private void resumeSegments(
            MoviePlan plan, Span span, List<KeyframeTrajectory> trajectories, BlendingListener listener) {
        List<Keyframe> own = keyframes.subList(span.from(), span.to() + 1);
        WorkUnit unit = plan.segmentUnit(span, own, trajectories, 0, List.of());
        unit.advance(new LinearDenoiser(CAPACITY), listener);
        while (!unit.isDone()) {
            assertThat(unit.needsEarlierCheckpoints()).isFalse();
            unit = plan.segmentUnit(span, own, copies(trajectories), unit.blocksDone(), clones(unit.checkpoint()));
            unit.advance(new LinearDenoiser(CAPACITY), listener);
        }
        assertThat(unit.checkpoint()).isEmpty();
        assertThat(unit.stepsDone()).isEqualTo(span.size() * plan.segment().innerSteps());
    }

    private static List<KeyframeTrajectory> copies(List<KeyframeTrajectory> trajectories) {
        return trajectories.stream()
                .map(trajectory -> new KeyframeTrajectory(clones(trajectory.blockEnds())))
                .toList();
    }

    private static List<float[]> clones(List<float[]> latents) {
        return latents.stream().map(float[]::clone).toList();
    }

    /** As several workers do it, in an order that no single one would take. */
    @Test
    void keyframesWithoutCrossfeedAndSegmentsAreIndependent() {
        MoviePlan plan = plan(0);
        RecordingListener together = new RecordingListener();
        new MovieBlender(plan, keyframes, new LinearDenoiser(CAPACITY), together).blend();

        RecordingListener apart = new RecordingListener();
        KeyframeTrajectory[] trajectories = new KeyframeTrajectory[keyframes.size()];
        WorkPlan work = WorkPlan.of(plan, CAPACITY, 3);
        assertThat(work.keyframesInOrder()).isFalse();
        for (int i = work.keyframes().size() - 1; i >= 0; i--) {
            Span span = work.keyframes().get(i);
            List<KeyframeTrajectory> done = resumedKeyframes(plan, span, null, apart);
            for (int k = 0; k < span.size(); k++) {
                trajectories[span.from() + k] = done.get(k);
            }
        }
        for (int i = work.segments().size() - 1; i >= 0; i--) {
            Span span = work.segments().get(i);
            resumeSegments(plan, span, List.of(trajectories).subList(span.from(), span.to() + 1), apart);
        }
        assertThat(apart.latents).hasSameSizeAs(together.latents);
        together.latents.forEach(
                (index, latent) -> assertThat(apart.latents.get(index)).containsExactly(latent));
    }

    @Test
    void crossfedKeyframesNeedOnlyTheFirstBlockOfTheOneBefore() {
        MoviePlan plan = plan(0.3);
        assertThat(WorkPlan.of(plan, 2, 3).keyframesInOrder()).isTrue();
        Span first = new Span(0, 2);
        Span second = new Span(2, 4);
        WorkUnit begun = new KeyframeTrajectories(plan, first, keyframes.subList(0, 2), null, List.of());
        begun.advance(new LinearDenoiser(CAPACITY), new RecordingListener());
        float[] left = begun.checkpoint().get(1);
        List<KeyframeTrajectory> early = resumedKeyframes(plan, second, left, new RecordingListener());

        List<KeyframeTrajectory> complete = resumedKeyframes(plan, first, null, new RecordingListener());
        List<KeyframeTrajectory> inOrder =
                resumedKeyframes(plan, second, complete.get(1).blockEnds().get(0), new RecordingListener());
        assertThat(early.get(1).blockEnds().get(4))
                .containsExactly(inOrder.get(1).blockEnds().get(4));
    }

    @Test
    void interruptedUnitIsUnchanged() {
        MoviePlan plan = plan(0);
        Span span = new Span(0, 2);
        WorkUnit unit = new KeyframeTrajectories(plan, span, keyframes.subList(0, 2), null, List.of());
        unit.advance(new LinearDenoiser(CAPACITY), new RecordingListener());
        assertUnchangedWhenInterrupted(unit);

        List<KeyframeTrajectory> complete = resumedKeyframes(plan, span, null, new RecordingListener());
        assertUnchangedWhenInterrupted(
                plan.segmentUnit(new Span(0, 1), keyframes.subList(0, 2), complete, 0, List.of()));
    }

    private static void assertUnchangedWhenInterrupted(WorkUnit unit) {
        List<float[]> before = unit.checkpoint();
        int blocks = unit.blocksDone();
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> unit.advance(new LinearDenoiser(CAPACITY), cancelling()));
        assertThat(unit.checkpoint()).containsExactlyElementsOf(before);
        assertThat(unit.blocksDone()).isEqualTo(blocks);
    }

    @Test
    void stopsBetweenTwoBlocksIfTheListenerThrows() {
        MoviePlan plan = plan(0);
        WorkUnit unit = new KeyframeTrajectories(plan, new Span(0, 2), keyframes.subList(0, 2), null, List.of());
        List<Integer> blocks = new ArrayList<>();
        BlendingListener listener = new RecordingListener() {
            @Override
            public void blockCompleted(WorkUnit advanced) {
                blocks.add(advanced.blocksDone());
                if (blocks.size() == 2) {
                    throw new CancellationException();
                }
            }
        };
        Denoiser denoiser = new LinearDenoiser(CAPACITY);
        assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> unit.run(denoiser, listener));
        assertThat(unit.blocksDone()).isEqualTo(2);
        unit.run(denoiser, listener);
        assertThat(unit.isDone()).isTrue();
        assertThat(blocks).containsExactly(1, 2, 3, 4);
    }

    private static BlendingListener cancelling() {
        return new RecordingListener() {
            @Override
            public void evaluated(int evaluations) {
                throw new CancellationException();
            }
        };
    }

    @Test
    void completedUnitRejectsAdvance() {
        MoviePlan plan = new MoviePlan(
                new SegmentPlan(Schedule.manual(3, List.of(2), List.of(0)), 1.2, 0),
                Collections.nCopies(2, new GuidanceDamping(4, 1)));
        List<Keyframe> two = keyframes.subList(0, 2);
        KeyframeTrajectories done = new KeyframeTrajectories(plan, new Span(0, 2), two, null, List.of());
        done.run(new LinearDenoiser(CAPACITY), new RecordingListener());
        assertThatIllegalStateException()
                .isThrownBy(() -> done.advance(new LinearDenoiser(CAPACITY), new RecordingListener()))
                .withMessageContaining("The keyframes are done");
        WorkUnit bare = plan.segmentUnit(new Span(0, 1), two, done.trajectories(), 0, List.of());
        assertThat(bare.isDone()).isTrue();
        assertThatIllegalStateException()
                .isThrownBy(() -> bare.advance(new LinearDenoiser(CAPACITY), new RecordingListener()))
                .withMessageContaining("The segments are done");
    }

    @Test
    void rejectsArgumentsOfAnotherPlan() {
        MoviePlan plan = plan(0.3);
        List<Keyframe> two = keyframes.subList(0, 2);
        Span first = new Span(0, 2);
        List<KeyframeTrajectory> complete = resumedKeyframes(plan, first, null, new RecordingListener());
        List<KeyframeTrajectory> partial =
                List.of(new KeyframeTrajectory(List.of(new float[16])), new KeyframeTrajectory(List.of(new float[16])));

        assertRejected(
                "distinct keyframes", () -> new KeyframeTrajectories(plan, new Span(6, 8), two, null, List.of()));
        assertRejected("keyframes, not", () -> new KeyframeTrajectories(plan, new Span(0, 3), two, null, List.of()));
        assertRejected("is crossfed", () -> new KeyframeTrajectories(plan, new Span(2, 4), two, null, List.of()));
        List<Keyframe> uneven = List.of(
                new Keyframe(new float[4], new float[2], new float[2]),
                new Keyframe(new float[5], new float[2], new float[2]));
        assertRejected("one size", () -> new KeyframeTrajectories(plan, first, uneven, null, List.of()));
        List<float[]> one = List.of(new float[16]);
        assertRejected("1 latents, not 2", () -> new KeyframeTrajectories(plan, first, two, null, List.of(one)));
        List<float[]> otherSize = List.of(new float[16], new float[15]);
        assertRejected("15 values", () -> new KeyframeTrajectories(plan, first, two, null, List.of(otherSize)));

        Span segment = new Span(0, 1);
        assertRejected("6 segments", () -> plan.segmentUnit(new Span(6, 7), two, complete, 0, List.of()));
        assertRejected("1 latents, not 5", () -> plan.segmentUnit(segment, two, partial, 0, List.of()));
        assertRejected("1 keyframes", () -> plan.segmentUnit(segment, two, complete.subList(0, 1), 0, List.of()));
        List<float[]> three = List.of(new float[16], new float[16], new float[16]);
        assertRejected("3 latents, not 7", () -> plan.segmentUnit(segment, two, complete, 4, three));
        assertRejected("after 6 blocks", () -> plan.segmentUnit(segment, two, complete, 6, three));
        assertRejected("after 1 blocks", () -> plan.segmentUnit(segment, two, complete, 1, three.subList(0, 2)));
        assertThat(plan.segmentUnit(segment, two, complete, 3, three).isDone()).isFalse();
    }

    private static void assertRejected(String message, Runnable construction) {
        assertThatIllegalArgumentException().isThrownBy(construction::run).withMessageContaining(message);
    }

    private static MoviePlan plan(double crossfeed) {
        return new MoviePlan(
                new SegmentPlan(SCHEDULE, 1.2, crossfeed), Collections.nCopies(7, new GuidanceDamping(4, 0)));
    }
}
