package org.latentblending.transitions;

/**
 * A branch of the tree has started or completed a block.
 *
 * @param fraction position of the branch in its segment, 0 to 1
 * @param state {@code started} or {@code completed}
 */
public record BranchChange(int segment, int block, int branch, double fraction, String state) {}
