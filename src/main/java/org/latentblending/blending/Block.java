package org.latentblending.blending;

import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /**
     * @param fraction position on the blend axis, 0 (left keyframe) to 1 (right keyframe)
     * @param parents null in the first block, which starts from the keyframes' noise
     */
    public record Branch(double fraction, @Nullable Parents parents) {}

    /**
     * The neighbouring branches of the block before, by index, from which a branch starts: {@code slerp(left, right, fraction)}.
     *
     * @param fraction position of the new branch between them, 0 (all left) to 1 (all right)
     */
    public record Parents(int left, int right, double fraction) {}

    public int steps() {
        return to - from;
    }

    /** Branches between the keyframes. */
    int innerBranches() {
        return branches.size() - 2;
    }

    /** UNet evaluations of all branches between the keyframes. */
    int innerSteps() {
        return innerBranches() * steps();
    }
}
