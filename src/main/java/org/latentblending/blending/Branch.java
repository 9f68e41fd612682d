package org.latentblending.blending;

import org.jspecify.annotations.Nullable;

/**
 * One branch of a block.
 *
 * @param fraction where on the blend axis it lies, 0 (left keyframe) to 1 (right keyframe)
 * @param parents what it starts from; null in the first block, which starts from the keyframes' noise
 */
public record Branch(double fraction, @Nullable Parents parents) {

    /**
     * The two branches of the block before that a branch starts from, as {@code slerp(left, right, fraction)}.
     *
     * @param left index of the nearest branch at or before the new one
     * @param right {@code left + 1}
     * @param fraction where between them the new branch lies, 0 (all left) to 1 (all right)
     */
    public record Parents(int left, int right, double fraction) {}
}
