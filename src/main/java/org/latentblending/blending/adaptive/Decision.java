package org.latentblending.blending.adaptive;

import java.util.List;

/**
 * What adaptive placement decides when all branches so far are finished.
 *
 * @param branches to denoise next, with one first block; empty at the end
 * @param dropped indices of branches that are no frames of the movie
 */
public record Decision(List<PlacedBranch> branches, List<Integer> dropped) {
    public static final Decision END = new Decision(List.of(), List.of());

    public Decision {
        branches = List.copyOf(branches);
        dropped = List.copyOf(dropped);
    }
}
