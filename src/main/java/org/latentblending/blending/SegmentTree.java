package org.latentblending.blending;

import java.util.ArrayList;
import java.util.List;
import org.latentblending.blending.Denoiser.Trajectory;

/**
 * The tree of one segment with its keyframes in place: from which latent, with what conditioning and guidance each inner
 * branch sets out.
 */
record SegmentTree(
        SegmentPlan plan, int segment, Keyframe left, Column leftColumn, Keyframe right, Column rightColumn) {

    /** The level before any inner branch: the first block has none. */
    Level root() {
        return level(0, List.of());
    }

    /** The level that inner branches complete. */
    Level level(int block, List<float[]> inner) {
        List<float[]> latents = new ArrayList<>(inner.size() + 2);
        latents.add(leftColumn.after(block));
        latents.addAll(inner);
        latents.add(rightColumn.after(block));
        return new Level(segment, block, latents);
    }

    /** The trajectories of all inner branches of the block after a level; empty where that block has none. */
    List<Trajectory> innerTrajectories(Level before) {
        List<Branch> branches = plan.blocks().get(before.block() + 1).branches();
        return branches.subList(1, branches.size() - 1).stream()
                .map(branch -> trajectory(branch, before))
                .toList();
    }

    private Trajectory trajectory(Branch branch, Level before) {
        Parents parents = branch.parents();
        if (parents == null) {
            throw new IllegalArgumentException("Branches of the first block begin with noise");
        }
        float[] start = Slerp.slerp(
                before.latents().get(parents.left()), before.latents().get(parents.right()), parents.fraction());
        float[] embedding = Lerp.lerp(left.embedding(), right.embedding(), branch.fraction());
        return new Trajectory(start, embedding, branch.guidanceScale());
    }
}
