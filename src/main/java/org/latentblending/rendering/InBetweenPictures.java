package org.latentblending.rendering;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.Interpolation;
import org.latentblending.blending.Timing;
import org.latentblending.blending.adaptive.PlacedBranch;
import org.latentblending.media.images.Picture;
import org.latentblending.rendering.leases.ActiveLease;
import org.latentblending.rendering.leases.ActiveLease.Stop;
import org.latentblending.system.Futures;
import org.latentblending.transitions.Branches;
import org.latentblending.transitions.Frames;
import org.latentblending.transitions.Strip;
import org.latentblending.transitions.Strip.Gap;
import org.latentblending.transitions.TransitionRequest;
import org.springframework.stereotype.Component;

/**
 * Decodes pictures between the frames of a perceptual movie: mixtures (slerp) of the finished latents of two neighbours, more
 * of them where the picture changes more. They take at most a tenth of the UNet's work, counted in multiply-adds, so that the
 * same transition has the same ones everywhere. The movie cross-fades between them.
 */
@Component
@RequiredArgsConstructor
class InBetweenPictures {
    private static final double MAX_COST = 0.1;
    private static final int MAX_IN_GAP = 16;

    private final Branches branches;
    private final Frames frames;
    private final CheckpointStore checkpoints;

    static boolean areWanted(ActiveTransition transition) {
        return transition.request().movie().timing() == Timing.PERCEPTUAL;
    }

    /** Decodes and stores the pictures that are missing between stored frames. Called on the frames' thread only. */
    void draw(ActiveLease lease, ActiveTransition transition, MovieSession movie) {
        Strip strip = frames.of(transition.id());
        Map<Gap, Integer> counts = counts(transition, strip, movie.session.decodingCost());
        Set<Gap> done = frames.inBetweens(transition.id()).keySet();
        Started before = null;
        for (Gap gap : strip.gaps()) {
            lease.check(Stop.AFTER_STEP);
            Started started =
                    done.contains(gap) ? null : start(transition, movie, strip, gap, counts.getOrDefault(gap, 0));
            store(transition, before);
            before = started;
        }
        store(transition, before);
    }

    private Map<Gap, Integer> counts(ActiveTransition transition, Strip strip, double decodingCost) {
        TransitionRequest request = transition.request();
        // Of all parts, also of those that were drawn by another transition.
        List<PlacedBranch> placed = branches.of(transition.id());
        int steps = IntStream.range(0, transition.plan().segments())
                .map(segment -> transition.plan().steps(segment, placed))
                .sum();
        boolean isGuided = request.keyframes().stream().anyMatch(keyframe -> request.guidanceScaleOf(keyframe) != 1);
        double affordable = MAX_COST * steps * request.stepCost() * (isGuided ? 2 : 1) / decodingCost;
        int needed = request.movie().pictures(strip.segments()) - strip.frames().size();
        Map<Gap, Double> distances = transition.frames().distances(strip);
        double way = strip.gaps().stream()
                .mapToDouble(gap -> distances.getOrDefault(gap, 0.0))
                .sum();
        var counts = new HashMap<Gap, Integer>();
        for (Gap gap : strip.gaps()) {
            double share = way == 0 ? 0 : distances.getOrDefault(gap, 0.0) / way;
            counts.put(gap, (int) Math.min(MAX_IN_GAP, Math.max(0, share * Math.min(affordable, needed))));
        }
        return counts;
    }

    private record Started(Gap gap, List<CompletableFuture<Picture>> pictures) {}

    private @Nullable Started start(ActiveTransition transition, MovieSession movie, Strip strip, Gap gap, int count) {
        Optional<float[]> left = count == 0 ? Optional.empty() : checkpoints.readLatent(transition.id(), gap.left());
        Optional<float[]> right = left.isEmpty() ? left : checkpoints.readLatent(transition.id(), gap.right());
        if (left.isEmpty() || right.isEmpty()) {
            return null;
        }
        var pictures = new ArrayList<CompletableFuture<Picture>>();
        for (int i = 1; i <= count; i++) {
            double share = i / (count + 1.0);
            float[] latent = Interpolation.slerp(left.get(), right.get(), share);
            pictures.add(movie.decodeInBetween(strip.between(gap, share), latent));
        }
        return new Started(gap, pictures);
    }

    private static void store(ActiveTransition transition, @Nullable Started started) {
        if (started != null) {
            List<Picture> pictures =
                    started.pictures().stream().map(Futures::of).toList();
            transition.frames().storeInBetweens(started.gap(), pictures);
        }
    }
}
