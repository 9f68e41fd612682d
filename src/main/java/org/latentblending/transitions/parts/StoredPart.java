package org.latentblending.transitions.parts;

import org.latentblending.transitions.tasks.Task;

/**
 * A part of a transition whose latents and pictures are stored.
 *
 * @param kind of the task that drew it: keyframes, segments or branches
 * @param firstPart of that task, by which the latents are found
 * @param part its own number in the transition, as in the task
 * @param segment index in the movie; of a keyframe its own index
 * @param frame index of its first frame
 */
public record StoredPart(String transitionId, Task.Kind kind, int firstPart, int part, int segment, int frame) {}
