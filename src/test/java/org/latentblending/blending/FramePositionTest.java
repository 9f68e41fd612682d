package org.latentblending.blending;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.latentblending.blending.schedule.Schedule;

class FramePositionTest {
    private static final MoviePlan PLAN = new MoviePlan(
            new SegmentPlan(Schedule.manual(10, List.of(2, 3, 6), List.of(0, 4, 7)), 1.2, 0),
            Collections.nCopies(3, new GuidanceDamping(4, 0.5)));

    @Test
    void keyframesAreTheirOwnFramesAndTheRestIsNearOne() {
        assertThat(frame(0, 0, 0)).isEqualTo(new FramePosition(0, 0, 0));
        assertThat(frame(1, 0, 1)).isEqualTo(new FramePosition(1, 10, 1));
        // 0.5 lies between the frames at 0.4 and 0.6.
        assertThat(frame(1, 1, 1)).isEqualTo(new FramePosition(1, 7, 0.4));
        assertThat(frame(1, 2, 4)).isEqualTo(new FramePosition(1, 9, 0.8));
    }

    private static FramePosition frame(int segment, int block, int branch) {
        return BranchPosition.of(PLAN, segment, block, branch).frame();
    }

    @Test
    void everyStepReportsItsBranchesAndPredictions() {
        List<List<Integer>> reported = new ArrayList<>();
        TreeSet<Integer> finished = new TreeSet<>();
        RecordingPlaces listener = new RecordingPlaces(reported, finished);
        new MovieBlender(PLAN, RandomKeyframes.of(3), new LinearDenoiser(16), listener).blend();

        assertThat(reported).hasSize(10 + 6);
        assertThat(reported.get(0)).containsExactly(0, 5, 10);
        assertThat(reported.get(10)).containsExactly(2, 7);
        assertThat(reported.get(15)).containsExactly(1, 2, 3, 4, 6, 7, 8, 9);
        assertThat(finished).hasSize(11);
    }

    private record RecordingPlaces(List<List<Integer>> reported, TreeSet<Integer> finished)
            implements BlendingListener {
        @Override
        public void stepCompleted(List<FramePosition> frames, IntFunction<float[]> predictions) {
            reported.add(frames.stream().map(FramePosition::index).toList());
            for (int i = 0; i < frames.size(); i++) {
                assertThat(predictions.apply(i)).isNotEmpty();
                assertThat(finished).doesNotContain(frames.get(i).index());
            }
        }

        @Override
        public void frameCompleted(FramePosition frame, float[] latent) {
            finished.add(frame.index());
        }
    }
}
