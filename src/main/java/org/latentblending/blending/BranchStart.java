package org.latentblending.blending;

import org.latentblending.blending.Denoiser.AddedNoise;
import org.latentblending.blending.Denoiser.Trajectory;

/** How a branch between two keyframes is conditioned. */
final class BranchStart {
    private BranchStart() {}

    /** @param fraction of the branch in its segment, 0 to 1 */
    static Trajectory of(float[] latent, MoviePlan plan, int segment, Keyframe left, Keyframe right, double fraction) {
        return new Trajectory(
                latent,
                mixed(left.embedding(), right.embedding(), fraction),
                mixed(left.negative(), right.negative(), fraction),
                plan.guidanceScale(segment, fraction),
                new AddedNoise(left.seed(), right.seed(), fraction));
    }

    /** An array that both keyframes share stays one array. */
    private static float[] mixed(float[] left, float[] right, double fraction) {
        return left == right ? left : Interpolation.lerp(left, right, fraction);
    }
}
