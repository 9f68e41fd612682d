package org.latentblending.transitions.parts;

import org.latentblending.transitions.tasks.Task;

/**
 * A part that a transition takes from another one in place of drawing it.
 *
 * @param part its number in this transition
 * @param source the same part of the other transition
 */
public record ReusedPart(int part, StoredPart source) {
    public Task.Kind kind() {
        return source.kind();
    }
}
