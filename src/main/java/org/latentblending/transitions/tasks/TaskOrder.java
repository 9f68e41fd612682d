package org.latentblending.transitions.tasks;

import java.util.List;
import org.latentblending.blending.MoviePlan;

/** The dependencies between a transition's tasks. */
public class TaskOrder {
    private TaskOrder() {}

    /**
     * Ids of the waiting tasks whose dependencies are done. Waiting keyframes are crossfed and need the first block of the
     * trajectory before them; segments need all blocks of their keyframes.
     *
     * @param tasks all of a transition's
     */
    public static List<Long> ready(List<Task> tasks, MoviePlan plan) {
        return tasks.stream()
                .filter(task -> task.state() == Task.State.WAITING)
                .filter(task -> task.kind() == Task.Kind.KEYFRAMES
                        ? blocksDone(tasks, task.firstPart() - 1) > 0
                        : areKeyframesDone(task, tasks, plan))
                .map(Task::id)
                .toList();
    }

    private static boolean areKeyframesDone(Task segments, List<Task> tasks, MoviePlan plan) {
        int blocks = plan.segment().blocks().size();
        return plan.trajectories().subList(segments.firstPart(), segments.lastPart() + 1).stream()
                .allMatch(trajectory -> blocksDone(tasks, trajectory) == blocks);
    }

    private static int blocksDone(List<Task> tasks, int trajectory) {
        return tasks.stream()
                .filter(task -> task.kind() == Task.Kind.KEYFRAMES
                        && task.firstPart() <= trajectory
                        && trajectory < task.lastPart())
                .findFirst()
                .orElseThrow()
                .blocksDone();
    }
}
