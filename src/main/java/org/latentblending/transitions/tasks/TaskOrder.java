package org.latentblending.transitions.tasks;

import java.util.List;
import org.latentblending.blending.MoviePlan;

/** Which of a transition's tasks have to wait for which others. */
public class TaskOrder {
    private TaskOrder() {}

    /**
     * Ids of the tasks that waited and need not any longer. Keyframes that wait are crossfed and need the first block of
     * those before them; segments need all blocks of their keyframes.
     *
     * @param tasks all of a transition's
     */
    public static List<Long> ready(List<Task> tasks, MoviePlan plan) {
        return tasks.stream()
                .filter(task -> task.state() == Task.State.WAITING)
                .filter(task -> task.kind() == Task.Kind.KEYFRAMES
                        ? hasBegun(tasks, task.firstPart() - 1)
                        : areThere(tasks, task.firstPart(), task.lastPart(), plan))
                .map(Task::id)
                .toList();
    }

    private static boolean hasBegun(List<Task> tasks, int column) {
        return columns(tasks, column).blocksDone() > 0;
    }

    private static boolean areThere(List<Task> tasks, int first, int last, MoviePlan plan) {
        int blocks = plan.segment().blocks().size();
        return plan.trajectories().subList(first, last + 1).stream()
                .allMatch(column -> columns(tasks, column).blocksDone() == blocks);
    }

    /** The task that a column belongs to. */
    static Task columns(List<Task> tasks, int column) {
        return tasks.stream()
                .filter(task ->
                        task.kind() == Task.Kind.KEYFRAMES && task.firstPart() <= column && column < task.lastPart())
                .findFirst()
                .orElseThrow();
    }
}
