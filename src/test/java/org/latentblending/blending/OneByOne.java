package org.latentblending.blending;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.latentblending.blending.Block.Branch;
import org.latentblending.blending.Block.Parents;
import org.latentblending.blending.Denoiser.Trajectory;

/**
 * The trees of a movie as the formulas state them, one branch at a time, each after its parents.
 * Keyframes of later segments are blended from those of the segments before them.
 */
final class OneByOne {

    private record Place(int segment, int block, int branch) {}

    private final MoviePlan plan;
    private final List<Keyframe> keyframes;
    private final Denoiser denoiser;
    private final Map<Place, float[]> known = new HashMap<>();

    OneByOne(MoviePlan plan, List<Keyframe> keyframes, Denoiser denoiser) {
        this.plan = plan;
        this.keyframes = keyframes;
        this.denoiser = denoiser;
    }

    float[] frame(int segment, int branch) {
        return latent(new Place(segment, plan.segment().blocks().size() - 1, branch));
    }

    private float[] latent(Place place) {
        float[] latent = known.get(place);
        if (latent == null) {
            latent = place.segment() > 0 && place.branch() == 0
                    ? latent(new Place(place.segment() - 1, place.block(), last(place.block())))
                    : denoised(place);
            known.put(place, latent);
        }
        return latent;
    }

    private float[] denoised(Place place) {
        Block block = plan.segment().blocks().get(place.block());
        Branch branch = block.branches().get(place.branch());
        Keyframe left = keyframes.get(place.segment());
        Keyframe right = keyframes.get(place.segment() + 1);
        double fraction = branch.fraction();
        Trajectory trajectory = new Trajectory(
                start(place, branch),
                Interpolation.lerp(left.embedding(), right.embedding(), fraction),
                Interpolation.lerp(left.negative(), right.negative(), fraction),
                guidanceScale(place.segment(), fraction));
        float[] latent = denoiser.denoise(List.of(trajectory), block.from(), block.to(), evaluations -> {})
                .get(0);
        if (place.branch() == last(place.block()) && plan.segment().crossfeedsAfter(place.block())) {
            float[] before = latent(new Place(place.segment(), place.block(), 0));
            return Interpolation.slerp(latent, before, plan.segment().crossfeed());
        }
        return latent;
    }

    private double guidanceScale(int segment, double fraction) {
        double left = plan.guidance().get(segment).at(fraction);
        double right = plan.guidance().get(segment + 1).at(fraction);
        return (1 - fraction) * left + fraction * right;
    }

    private float[] start(Place place, Branch branch) {
        Parents parents = branch.parents();
        if (parents == null) {
            return keyframes
                    .get(place.segment() + (place.branch() == 0 ? 0 : 1))
                    .noise();
        }
        float[] left = latent(new Place(place.segment(), place.block() - 1, parents.left()));
        float[] right = latent(new Place(place.segment(), place.block() - 1, parents.right()));
        return Interpolation.slerp(left, right, parents.fraction());
    }

    private int last(int block) {
        return plan.segment().blocks().get(block).branches().size() - 1;
    }
}
