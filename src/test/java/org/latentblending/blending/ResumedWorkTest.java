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
import org.latentblending.blending.schedule.Schedule;

/** Work that stops after any block or level and goes on elsewhere, from what it handed over. */
class ResumedWorkTest {

    private static final Schedule SCHEDULE = Schedule.byHand(10, List.of(2, 3, 7, 10), List.of(0, 3, 6, 9));
    private static final int CAPACITY = 4;

    private final List<Keyframe> keyframes = RandomKeyframes.of(7);

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3})
    void movesToAnotherWorkerAfterEveryBlockAndGivesTheSameFrames(double crossfeed) {
        MoviePlan plan = plan(crossfeed);
        RecordingListener undisturbed = new RecordingListener();
        new MovieBlender(plan, keyframes, new LinearDenoiser(CAPACITY), undisturbed).blend();

        RecordingListener told = new RecordingListener();
        WorkPlan work = WorkPlan.of(plan, CAPACITY, 1);
        List<KeyframeTrajectory> columns = new ArrayList<>();
        for (Span span : work.columns()) {
            KeyframeTrajectory before = columns.isEmpty() ? null : columns.get(columns.size() - 1);
            columns.addAll(handedOn(plan, span, before, told));
        }
        for (Span span : work.segments()) {
            handOn(plan, span, columns.subList(span.from(), span.to() + 1), told);
        }

        assertThat(told.started).isEqualTo(undisturbed.started);
        assertThat(told.completed).isEqualTo(undisturbed.completed);
        assertThat(told.frames).isEqualTo(undisturbed.frames);
        assertThat(told.evaluations).isEqualTo(plan.totalSteps());
        undisturbed.latents.forEach(
                (index, latent) -> assertThat(told.latents.get(index)).containsExactly(latent));
    }

    private List<KeyframeTrajectory> handedOn(
            MoviePlan plan, Span span, KeyframeTrajectory before, BlendingListener listener) {
        List<Keyframe> own = keyframes.subList(span.from(), span.to());
        KeyframeColumns work = new KeyframeColumns(plan, span, own, before);
        while (!work.isDone()) {
            work.advance(new LinearDenoiser(CAPACITY), listener);
            work = new KeyframeColumns(plan, span, own, before, copies(work.columns()));
        }
        return work.columns();
    }

    private void handOn(MoviePlan plan, Span span, List<KeyframeTrajectory> columns, BlendingListener listener) {
        List<Keyframe> own = keyframes.subList(span.from(), span.to() + 1);
        SegmentTrees work = new SegmentTrees(plan, span, own, columns);
        while (!work.isDone()) {
            work.advance(new LinearDenoiser(CAPACITY), listener);
            List<TreeLevel> levels = work.levels().stream()
                    .map(level -> new TreeLevel(level.segment(), level.block(), clones(level.latents())))
                    .toList();
            work = new SegmentTrees(plan, span, own, copies(columns), levels);
        }
    }

    private static List<KeyframeTrajectory> copies(List<KeyframeTrajectory> columns) {
        return columns.stream()
                .map(column -> new KeyframeTrajectory(clones(column.blockEnds())))
                .toList();
    }

    private static List<float[]> clones(List<float[]> latents) {
        return latents.stream().map(float[]::clone).toList();
    }

    /** As several workers do it, in an order that no single one would take. */
    @Test
    void columnsWithoutCrossfeedAndSegmentsNeedNothingOfEachOther() {
        MoviePlan plan = plan(0);
        RecordingListener together = new RecordingListener();
        new MovieBlender(plan, keyframes, new LinearDenoiser(CAPACITY), together).blend();

        RecordingListener told = new RecordingListener();
        KeyframeTrajectory[] columns = new KeyframeTrajectory[keyframes.size()];
        WorkPlan work = WorkPlan.of(plan, CAPACITY, 3);
        assertThat(work.columnsInOrder()).isFalse();
        for (int i = work.columns().size() - 1; i >= 0; i--) {
            Span span = work.columns().get(i);
            List<KeyframeTrajectory> done = handedOn(plan, span, null, told);
            for (int k = 0; k < span.size(); k++) {
                columns[span.from() + k] = done.get(k);
            }
        }
        for (int i = work.segments().size() - 1; i >= 0; i--) {
            Span span = work.segments().get(i);
            handOn(plan, span, List.of(columns).subList(span.from(), span.to() + 1), told);
        }
        assertThat(told.latents).hasSameSizeAs(together.latents);
        together.latents.forEach(
                (index, latent) -> assertThat(told.latents.get(index)).containsExactly(latent));
    }

    @Test
    void theNextChunkNeedsNoMoreThanTheFirstBlockOfTheColumnBefore() {
        MoviePlan plan = plan(0.3);
        assertThat(WorkPlan.of(plan, 2, 3).columnsInOrder()).isTrue();
        KeyframeColumns first = new KeyframeColumns(plan, new Span(0, 2), keyframes.subList(0, 2), null);
        first.advance(new LinearDenoiser(CAPACITY), new RecordingListener());
        KeyframeTrajectory partly = first.columns().get(1);
        assertThat(partly.blockEnds()).hasSize(1);
        List<KeyframeTrajectory> early = handedOn(plan, new Span(2, 4), partly, new RecordingListener());

        List<KeyframeTrajectory> inOrder = handedOn(
                plan,
                new Span(2, 4),
                handedOn(plan, new Span(0, 2), null, new RecordingListener()).get(1),
                new RecordingListener());
        assertThat(early.get(1).blockEnds().get(4))
                .containsExactly(inOrder.get(1).blockEnds().get(4));
    }

    @Test
    void whatIsInterruptedStaysWhereItWas() {
        MoviePlan plan = plan(0);
        KeyframeColumns columns = new KeyframeColumns(plan, new Span(0, 2), keyframes.subList(0, 2), null);
        columns.advance(new LinearDenoiser(CAPACITY), new RecordingListener());
        List<KeyframeTrajectory> before = columns.columns();
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> columns.advance(new LinearDenoiser(CAPACITY), cancelling()));
        assertThat(columns.columns()).isSameAs(before);

        List<KeyframeTrajectory> whole = handedOn(plan, new Span(0, 2), null, new RecordingListener());
        SegmentTrees trees = new SegmentTrees(plan, new Span(0, 1), keyframes.subList(0, 2), whole);
        List<TreeLevel> level = trees.levels();
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> trees.advance(new LinearDenoiser(CAPACITY), cancelling()));
        assertThat(trees.levels()).isSameAs(level);
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
    void whatIsDoneDoesNotGoOn() {
        MoviePlan plan = new MoviePlan(
                new SegmentPlan(Schedule.byHand(3, List.of(2), List.of(0)), 1.2, 0),
                Collections.nCopies(2, new GuidanceDamping(4, 1)));
        Span both = new Span(0, 2);
        List<KeyframeTrajectory> columns = handedOn(plan, both, null, new RecordingListener());
        KeyframeColumns done = new KeyframeColumns(plan, both, keyframes.subList(0, 2), null, columns);
        assertThatIllegalStateException()
                .isThrownBy(() -> done.advance(new LinearDenoiser(CAPACITY), new RecordingListener()));
        SegmentTrees bare = new SegmentTrees(plan, new Span(0, 1), keyframes.subList(0, 2), columns);
        assertThat(bare.isDone()).isTrue();
        assertThatIllegalStateException()
                .isThrownBy(() -> bare.advance(new LinearDenoiser(CAPACITY), new RecordingListener()));
    }

    @Test
    void refusesWhatBelongsToAnotherPlan() {
        MoviePlan plan = plan(0.3);
        List<Keyframe> two = keyframes.subList(0, 2);
        Span first = new Span(0, 2);
        List<KeyframeTrajectory> whole = handedOn(plan, first, null, new RecordingListener());
        List<KeyframeTrajectory> partly =
                List.of(new KeyframeTrajectory(List.of(new float[16])), new KeyframeTrajectory(List.of(new float[16])));
        List<KeyframeTrajectory> uneven = List.of(partly.get(0), new KeyframeTrajectory(List.of()));
        List<KeyframeTrajectory> otherSize =
                List.of(new KeyframeTrajectory(List.of(new float[15])), new KeyframeTrajectory(List.of(new float[15])));

        refused(() -> new KeyframeColumns(plan, new Span(6, 8), two, null));
        refused(() -> new KeyframeColumns(plan, new Span(0, 3), two, null));
        refused(() -> new KeyframeColumns(plan, new Span(2, 4), two, null));
        refused(() -> new KeyframeColumns(plan, new Span(2, 4), two, new KeyframeTrajectory(List.of())));
        refused(() -> new KeyframeColumns(plan, first, two, null, uneven));
        refused(() -> new KeyframeColumns(plan, first, two, null, otherSize));
        refused(() -> new KeyframeColumns(plan, first, two, null, whole.subList(0, 1)));

        Span segment = new Span(0, 1);
        refused(() -> new SegmentTrees(plan, new Span(6, 7), two, whole));
        refused(() -> new SegmentTrees(plan, segment, two, partly));
        refused(() -> new SegmentTrees(plan, segment, two, whole, List.of()));
        List<float[]> three = List.of(new float[16], new float[16], new float[16]);
        refused(() -> new SegmentTrees(plan, segment, two, whole, List.of(new TreeLevel(1, 2, three))));
        refused(() -> new SegmentTrees(plan, segment, two, whole, List.of(new TreeLevel(0, 3, three))));
        refused(() -> new SegmentTrees(plan, segment, two, whole, List.of(new TreeLevel(0, 5, three))));
        refused(() -> new SegmentTrees(plan, segment, two, whole, List.of(new TreeLevel(0, 0, three.subList(0, 2)))));
        assertThat(new SegmentTrees(plan, segment, two, whole, List.of(new TreeLevel(0, 2, three))).isDone())
                .isFalse();
    }

    private static void refused(Runnable construction) {
        assertThatIllegalArgumentException().isThrownBy(construction::run);
    }

    private static MoviePlan plan(double crossfeed) {
        return new MoviePlan(
                new SegmentPlan(SCHEDULE, 1.2, crossfeed), Collections.nCopies(7, new GuidanceDamping(4, 0)));
    }
}
