package org.latentblending.blending;

/**
 * The two branches of the block before that a branch starts from, as {@code slerp(left, right, fraction)}.
 *
 * @param left index of the nearest branch at or before the new one
 * @param right {@code left + 1}
 * @param fraction where between them the new branch lies, 0 (all left) to 1 (all right)
 */
public record Parents(int left, int right, double fraction) {}
