package org.latentblending.jobs;

import java.util.List;

/** Which of a transition's tasks have to wait for which others. */
class TaskOrder {
    private TaskOrder() {}

    /**
     * Ids of the tasks that waited and need not any longer. Keyframes that wait are crossfed and need the first block of
     * those before them; segments need all blocks of their keyframes.
     *
     * @param tasks all of a transition's
     * @param blocks from the first step to the last
     */
    static List<Long> ready(List<Task> tasks, int blocks) {
        return tasks.stream()
                .filter(task -> task.state() == Task.State.WAITING)
                .filter(task -> task.kind() == Task.Kind.KEYFRAMES
                        ? hasBegun(tasks, task.firstPart() - 1)
                        : areThere(tasks, task.firstPart(), task.lastPart(), blocks))
                .map(Task::id)
                .toList();
    }

    private static boolean hasBegun(List<Task> tasks, int keyframe) {
        return keyframes(tasks, keyframe).blocksDone() > 0;
    }

    private static boolean areThere(List<Task> tasks, int first, int last, int blocks) {
        for (int keyframe = first; keyframe <= last; keyframe++) {
            if (keyframes(tasks, keyframe).blocksDone() < blocks) {
                return false;
            }
        }
        return true;
    }

    /** The task that a keyframe belongs to. */
    static Task keyframes(List<Task> tasks, int keyframe) {
        return tasks.stream()
                .filter(task -> task.kind() == Task.Kind.KEYFRAMES
                        && task.firstPart() <= keyframe
                        && keyframe < task.lastPart())
                .findFirst()
                .orElseThrow();
    }
}
