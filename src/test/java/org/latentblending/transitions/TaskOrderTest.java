package org.latentblending.transitions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.latentblending.blending.GuidanceDamping;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.SegmentPlan;
import org.latentblending.blending.schedule.Schedule;
import org.latentblending.transitions.tasks.Task;
import org.latentblending.transitions.tasks.Task.Kind;
import org.latentblending.transitions.tasks.Task.State;

class TaskOrderTest {
    private static final int BLOCKS = 4;
    private static final SegmentPlan SEGMENT =
            new SegmentPlan(Schedule.manual(10, List.of(2, 3, 4, 5), List.of(0, 2, 4, 6)), 1.2, 0);
    private static final GuidanceDamping GUIDANCE = new GuidanceDamping(4, 0.5);
    private static final MoviePlan PLAN = new MoviePlan(SEGMENT, Collections.nCopies(4, GUIDANCE));

    private final List<Task> tasks = new ArrayList<>();

    private void add(Kind kind, int first, int last, State state, int blocksDone) {
        tasks.add(new Task(
                tasks.size() + 1L, "t", kind, first, last, state, 1, 0, 0, null, 0, 0, blocksDone, null, null));
    }

    @Test
    void segmentsWaitForAllBlocksOfTheirOwnKeyframes() {
        add(Kind.KEYFRAMES, 0, 2, State.RUNNING, BLOCKS);
        add(Kind.KEYFRAMES, 2, 4, State.RUNNING, BLOCKS - 1);
        add(Kind.SEGMENTS, 0, 1, State.WAITING, 0);
        add(Kind.SEGMENTS, 1, 2, State.WAITING, 0);
        add(Kind.SEGMENTS, 2, 3, State.WAITING, 0);

        assertThat(TaskLifecycle.ready(tasks, PLAN)).containsExactly(3L);
    }

    @Test
    void theLastSegmentOfALoopWaitsForTheFirstTrajectory() {
        MoviePlan loop = MoviePlan.of(SEGMENT, Collections.nCopies(4, GUIDANCE), List.of("a", "b", "c", "a"), Set.of());
        add(Kind.KEYFRAMES, 0, 1, State.RUNNING, BLOCKS - 1);
        add(Kind.KEYFRAMES, 1, 3, State.RUNNING, BLOCKS);
        add(Kind.SEGMENTS, 1, 2, State.WAITING, 0);
        add(Kind.SEGMENTS, 2, 3, State.WAITING, 0);

        assertThat(TaskLifecycle.ready(tasks, loop)).containsExactly(3L);
    }

    @Test
    void crossfedKeyframesWaitForTheFirstBlockBeforeThem() {
        add(Kind.KEYFRAMES, 0, 2, State.RUNNING, 1);
        add(Kind.KEYFRAMES, 2, 4, State.WAITING, 0);
        add(Kind.KEYFRAMES, 4, 6, State.WAITING, 0);

        assertThat(TaskLifecycle.ready(tasks, PLAN)).containsExactly(2L);
    }

    @Test
    void returnsNoTaskThatIsReadyRunningOrDone() {
        add(Kind.KEYFRAMES, 0, 2, State.DONE, BLOCKS);
        add(Kind.SEGMENTS, 0, 1, State.RUNNING, 0);
        add(Kind.SEGMENTS, 0, 1, State.DONE, BLOCKS);
        add(Kind.SEGMENTS, 0, 1, State.READY, 0);

        assertThat(TaskLifecycle.ready(tasks, PLAN)).isEmpty();
    }
}
