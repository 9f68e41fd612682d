package org.latentblending.transitions;

import java.util.List;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.adaptive.Growth;
import org.latentblending.blending.adaptive.PlacedBranch;
import org.latentblending.blending.adaptive.SegmentFrames;
import org.latentblending.transitions.Strip.Gap;
import org.latentblending.transitions.tasks.Task;
import org.latentblending.transitions.tasks.Tasks;
import org.latentblending.transitions.uploads.UploadedImages;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Adds branches to a transition that has succeeded: where its frames differ most, in one segment or in one gap. Nothing is drawn again. */
@Component
@RequiredArgsConstructor
public class AddBranches {
    private final Transitions transitions;
    private final Tasks tasks;
    private final Frames frames;
    private final Branches branches;
    private final TransitionLifecycle lifecycle;

    /**
     * @throws NotGrowing if it has not succeeded, its branches were not placed adaptively, or its latents were deleted
     * @throws UnknownSegment if the movie has no such segment
     * @throws UnknownGap if the gap is not one between neighbours of a segment
     * @throws UploadedImages.Unknown if an image that it needs was deleted
     */
    @Transactional
    void add(String id, MoreBranches more, String client) {
        Transition ended = tasks.lock(id) ? transitions.findById(id).orElse(null) : null;
        MoviePlan plan = ended == null ? null : ended.request().plan();
        Growth growth = plan == null ? null : plan.growth();
        if (ended == null
                || growth == null
                || ended.status() != TransitionStatus.SUCCEEDED
                || !transitions.hasLatents(id)) {
            throw new NotGrowing();
        }
        List<SegmentFrames> segments = PlacedSegments.of(growth, frames.of(id), frames.distances(id), branches.of(id));
        List<PlacedBranch> next = growth.more(within(segments, more), more.frames());
        if (next.isEmpty()) {
            throw new NotGrowing();
        }
        next.forEach(branch -> branches.add(id, branch));
        int first = next.get(0).index();
        tasks.add(id, Task.Kind.BRANCHES, first, first + next.size(), Task.State.READY, 0);
        long pixels = (long) ended.request().width() * ended.request().height() * next.size();
        lifecycle.extend(ended, client, pixels, growth.innerSteps(next));
    }

    /** All other distances become 0, so that no branch begins there. */
    private static List<SegmentFrames> within(List<SegmentFrames> segments, MoreBranches more) {
        Gap gap = more.gap();
        Integer only = more.segment();
        if (only != null) {
            if (only >= segments.size()) {
                throw new UnknownSegment();
            }
            return segments.stream()
                    .map(segment -> segment.segment() == only ? segment : segment.still())
                    .toList();
        }
        if (gap == null) {
            return segments;
        }
        List<SegmentFrames> found = segments.stream()
                .map(segment -> segment.only(gap.left(), gap.right()))
                .toList();
        if (found.stream().noneMatch(segment -> segment.largestDistance() > 0)) {
            throw new UnknownGap();
        }
        return found;
    }

    /**
     * How many frames to add, and where.
     *
     * @param segment to add them to; null for all
     * @param gap in which to add them; null for the worst gaps
     */
    public record MoreBranches(int frames, @Nullable Integer segment, @Nullable Gap gap) {}

    /** Branches can only be added to a transition that has succeeded and was placed adaptively, and not without end. */
    public static class NotGrowing extends RuntimeException {}

    /** The movie has fewer segments. */
    public static class UnknownSegment extends RuntimeException {}

    /** The frames are not neighbours of a segment. */
    public static class UnknownGap extends RuntimeException {}
}
