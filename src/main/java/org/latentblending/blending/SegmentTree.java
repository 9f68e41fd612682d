package org.latentblending.blending;

import java.util.ArrayList;
import java.util.List;
import org.latentblending.blending.Denoiser.Trajectory;

/**
 * The tree of one segment with its keyframes in place: from which latent, with what conditioning and guidance each inner
 * branch sets out.
 */
record SegmentTree(
        MoviePlan movie,
        int segment,
        Keyframe left,
        KeyframeTrajectory leftColumn,
        Keyframe right,
        KeyframeTrajectory rightColumn) {

    /** The last level before any inner branch. */
    TreeLevel root() {
        return level(plan().firstMixedBlock() - 1, List.of());
    }

    /** The level that inner branches complete. */
    TreeLevel level(int block, List<float[]> inner) {
        List<float[]> latents = new ArrayList<>(inner.size() + 2);
        latents.add(leftColumn.after(block));
        latents.addAll(inner);
        latents.add(rightColumn.after(block));
        return new TreeLevel(segment, block, latents);
    }

    /** All inner branches of the block after a level. */
    List<BlockDenoiser.Start> innerBranches(TreeLevel before) {
        List<Branch> branches = plan().blocks().get(before.block() + 1).branches();
        List<BlockDenoiser.Start> starts = new ArrayList<>();
        for (int branch = 1; branch < branches.size() - 1; branch++) {
            starts.add(new BlockDenoiser.Start(
                    List.of(new BranchPosition(segment, branch)), trajectory(branches.get(branch), before)));
        }
        return starts;
    }

    /** @throws IllegalArgumentException if the level is not one of this tree */
    void requireFits(TreeLevel level) {
        Preconditions.require(
                level.segment() == segment, "The level of segment %d stands for %d", level.segment(), segment);
        Preconditions.require(
                level.block() >= plan().firstMixedBlock() - 1
                        && level.block() < plan().blocks().size(),
                "No level ends after block %d",
                level.block());
        Preconditions.require(
                level.latents().size()
                        == plan().blocks().get(level.block()).branches().size(),
                "Block %d does not have %d branches",
                level.block(),
                level.latents().size());
        Preconditions.latents(level.latents(), left);
    }

    private Trajectory trajectory(Branch branch, TreeLevel before) {
        Parents parents = branch.parents();
        if (parents == null) {
            throw new IllegalArgumentException("Branches of the first block begin with noise");
        }
        float[] start = Slerp.slerp(
                before.latents().get(parents.left()), before.latents().get(parents.right()), parents.fraction());
        return new Trajectory(
                start,
                mixed(left.embedding(), right.embedding(), branch),
                mixed(left.negative(), right.negative(), branch),
                movie.guidanceScale(segment, branch.fraction()));
    }

    /** What both keyframes share stays one array. */
    private static float[] mixed(float[] left, float[] right, Branch branch) {
        return left == right ? left : Lerp.lerp(left, right, branch.fraction());
    }

    private SegmentPlan plan() {
        return movie.segment();
    }
}
