package org.latentblending.blending;

import java.util.List;

/**
 * A range of diffusion steps during which the number of branches stays the same.
 *
 * @param from its first step
 * @param to the step after its last
 * @param branches from left to right; the first and the last are the keyframes
 */
public record Block(int from, int to, List<Branch> branches) {

    public Block {
        branches = List.copyOf(branches);
    }

    /** Number of diffusion steps. */
    public int steps() {
        return to - from;
    }

    /** Number of branches between the keyframes. */
    int innerBranches() {
        return branches.size() - 2;
    }

    /** UNet evaluations of all branches between the keyframes. */
    int innerSteps() {
        return innerBranches() * steps();
    }
}
