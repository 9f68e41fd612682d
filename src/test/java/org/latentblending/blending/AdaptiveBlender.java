package org.latentblending.blending;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.latentblending.blending.adaptive.Decision;
import org.latentblending.blending.adaptive.Growth;
import org.latentblending.blending.adaptive.PlacedBranch;
import org.latentblending.blending.adaptive.PlacedFrame;
import org.latentblending.blending.adaptive.SegmentFrames;

/** Blends a whole movie with adaptive placement in one call, as a single worker does. */
public final class AdaptiveBlender {
    private final MoviePlan plan;
    private final Growth growth;
    private final List<Keyframe> keyframes;
    private final Denoiser denoiser;
    private final BlendingListener listener;
    private final Distance distance;
    private final Map<Integer, List<float[]>> blockEnds =
            new HashMap<>(); // by frame; branches from their first block on
    private final List<PlacedBranch> placed = new ArrayList<>();
    private final List<Integer> dropped = new ArrayList<>();

    /** Compares two finished frames by their indices. */
    public interface Distance {
        double between(int left, int right);
    }

    public AdaptiveBlender(
            MoviePlan plan, List<Keyframe> keyframes, Denoiser denoiser, BlendingListener listener, Distance distance) {
        this.plan = plan;
        growth = plan.growth();
        this.keyframes = keyframes;
        this.denoiser = denoiser;
        this.listener = listener;
        this.distance = distance;
    }

    /** @return the frames of every segment, when all of them have been delivered to the listener */
    public List<SegmentFrames> blend() {
        var trajectories = new KeyframeTrajectories(plan, new Span(0, keyframes.size()), keyframes, null, List.of());
        trajectories.run(denoiser, listener);
        for (int i = 0; i < keyframes.size(); i++) {
            blockEnds.put(i, trajectories.trajectories().get(i).blockEnds());
        }
        for (Decision next = decide(); !next.branches().isEmpty(); next = decide()) {
            run(next.branches());
        }
        return segments();
    }

    private Decision decide() {
        Decision next = growth.next(segments(), placed, Integer.MAX_VALUE);
        dropped.addAll(next.dropped());
        return next;
    }

    private void run(List<PlacedBranch> branches) {
        int first = branches.get(0).block();
        List<List<float[]>> parents = branches.stream()
                .map(branch -> IntStream.range(first, plan.segment().blocks().size())
                        .mapToObj(block -> Interpolation.slerp(
                                atEnd(branch.left(), block - 1), atEnd(branch.right(), block - 1), branch.share()))
                        .toList())
                .toList();
        WorkUnit unit = plan.branchUnit(branches, keyframes, parents, 0, List.of());
        placed.addAll(branches);
        branches.forEach(branch -> blockEnds.put(branch.index(), new ArrayList<>()));
        while (!unit.isDone()) {
            unit.advance(denoiser, listener);
            List<float[]> latents = unit.checkpoint();
            IntStream.range(0, branches.size())
                    .forEach(i -> blockEnds.get(branches.get(i).index()).add(latents.get(i)));
        }
    }

    private float[] atEnd(int frame, int block) {
        List<float[]> ends = blockEnds.get(frame);
        return ends.get(ends.size() - plan.segment().blocks().size() + block);
    }

    private List<SegmentFrames> segments() {
        return IntStream.range(0, plan.segments()).mapToObj(this::segment).toList();
    }

    private SegmentFrames segment(int segment) {
        List<PlacedFrame> all = new ArrayList<>();
        all.add(new PlacedFrame(segment, 0, 0));
        placed.stream()
                .filter(branch -> branch.segment() == segment)
                .map(PlacedBranch::frame)
                .sorted(Comparator.comparing(PlacedFrame::fraction))
                .forEach(all::add);
        all.add(new PlacedFrame(segment + 1, 1, 0));
        List<PlacedFrame> kept =
                all.stream().filter(frame -> !dropped.contains(frame.index())).toList();
        List<Double> distances = IntStream.range(1, kept.size())
                .mapToObj(i ->
                        distance.between(kept.get(i - 1).index(), kept.get(i).index()))
                .toList();
        return new SegmentFrames(segment, kept, distances, all);
    }
}
