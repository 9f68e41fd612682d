package org.latentblending.rendering;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lombok.RequiredArgsConstructor;
import org.latentblending.blending.BranchPosition;
import org.latentblending.blending.FramePosition;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.adaptive.PlacedBranch;
import org.latentblending.rendering.CheckpointReader.Published;
import org.latentblending.rendering.leases.ActiveLease;
import org.latentblending.rendering.leases.ActiveLease.Stop;
import org.latentblending.rendering.movies.FrameFinisher.StoredPicture;
import org.latentblending.transitions.Branches;
import org.latentblending.transitions.Frames.Frame;
import org.latentblending.transitions.TransitionEvent.BranchChange;
import org.latentblending.transitions.TransitionFiles;
import org.latentblending.transitions.parts.ReusedPart;
import org.latentblending.transitions.parts.StoredPart;
import org.latentblending.transitions.tasks.Task;
import org.springframework.stereotype.Component;

/** Copies parts of other transitions: their latents become checkpoints of a task, and their frames its frames. */
@Component
@RequiredArgsConstructor
class PartCopies {
    private final CheckpointStore checkpoints;
    private final CheckpointReader reader;
    private final CheckpointWriter writer;
    private final TransitionFiles files;
    private final Branches branches;

    /** Something was deleted since it was found: the task is to be drawn. */
    static class PartsGone extends RuntimeException {
        private PartsGone(StoredPart part) {
            super("Transition %s no longer has all of a part of its %s"
                    .formatted(part.transitionId(), part.kind().name()));
        }
    }

    /**
     * Copies all parts of a task, frames on the frames' thread. What an earlier holder of the task has copied stays.
     *
     * @param parts one for each of the task's
     * @throws PartsGone if one was deleted
     */
    void copy(
            ActiveLease lease, Task task, ActiveTransition transition, List<ReusedPart> parts, WriteBehindQueue queue) {
        List<PlacedBranch> placed = branches.of(transition.id());
        var copying = new Copying(lease, task, transition, placed, reader.published(task), queue);
        if (task.kind() != Task.Kind.SEGMENTS) {
            copying.copyLatents(parts);
        }
        parts.forEach(copying::publishBranches);
        parts.forEach(copying::copyFrames);
        if (task.kind() != Task.Kind.SEGMENTS) {
            // Last: from then on the task counts as denoised.
            writer.copied(lease, transition);
        }
    }

    /** @param placed all branches of adaptive placement */
    @RequiredArgsConstructor
    private final class Copying {
        private final ActiveLease lease;
        private final Task task;
        private final ActiveTransition transition;
        private final List<PlacedBranch> placed;
        private final Published published;
        private final WriteBehindQueue queue;

        private int firstBlock() {
            return task.kind() == Task.Kind.BRANCHES ? branch(task.firstPart()).block() : 0;
        }

        private int lastBlock() {
            return transition.blocks() - 1;
        }

        private PlacedBranch branch(int index) {
            return placed.stream()
                    .filter(branch -> branch.index() == index)
                    .findFirst()
                    .orElseThrow();
        }

        /** Those of keyframes and branches, on which later work is based. */
        void copyLatents(List<ReusedPart> parts) {
            for (int block = firstBlock(); block <= lastBlock(); block++) {
                lease.check(Stop.AFTER_STEP);
                List<float[]> latents = new ArrayList<>();
                for (ReusedPart part : parts) {
                    latents.add(checkpoints.readPart(part.source(), block).orElseThrow(gone(part)));
                }
                checkpoints.write(task, block, latents);
            }
        }

        private Supplier<PartsGone> gone(ReusedPart part) {
            return () -> new PartsGone(part.source());
        }

        /** As if they had been drawn, so that clients see whole trees. */
        void publishBranches(ReusedPart part) {
            for (int block = firstBlock(); block <= lastBlock(); block++) {
                for (BranchPosition position : positions(part, block)) {
                    Stream.of("started", "completed")
                            .map(state -> BranchChange.of(position, state))
                            .filter(change -> !published.branches().contains(change))
                            .forEach(queue::submitBranch);
                }
            }
        }

        /** Where a part's branches of a block are: between the keyframes, or of every keyframe that shares a trajectory. */
        private List<BranchPosition> positions(ReusedPart part, int block) {
            MoviePlan plan = transition.plan();
            return switch (task.kind()) {
                case KEYFRAMES -> plan.keyframesOf(part.part()).stream()
                        .map(keyframe -> BranchPosition.ofKeyframe(plan, keyframe, block))
                        .toList();
                case SEGMENTS -> IntStream.range(
                                1, plan.segment().blocks().get(block).branches().size() - 1)
                        .mapToObj(branch -> BranchPosition.of(plan, part.part(), block, branch))
                        .toList();
                default -> List.of(BranchPosition.of(branch(part.part()), block));
            };
        }

        void copyFrames(ReusedPart part) {
            List<BranchPosition> positions = positions(part, lastBlock());
            boolean isSegment = task.kind() == Task.Kind.SEGMENTS;
            for (int i = 0; i < positions.size(); i++) {
                lease.check(Stop.AFTER_STEP);
                int source = part.source().frame() + (isSegment ? i : 0);
                FramePosition frame = positions.get(i).frame();
                if (isSegment || InBetweenPictures.areWanted(transition)) {
                    checkpoints.writeLatent(transition.id(), frame.index(), latent(part, source));
                }
                copyFrame(part, source, new Frame(frame.index(), frame.segment(), frame.fraction()));
            }
        }

        private float[] latent(ReusedPart part, int sourceFrame) {
            return (task.kind() == Task.Kind.SEGMENTS
                            ? checkpoints.readLatent(part.source().transitionId(), sourceFrame)
                            : checkpoints.readPart(part.source(), lastBlock()))
                    .orElseThrow(gone(part));
        }

        private void copyFrame(ReusedPart part, int sourceFrame, Frame frame) {
            if (published.frames().contains(frame.index())) {
                transition.frames().addStored(lease, frame.index());
                return;
            }
            String source = part.source().transitionId();
            byte[] png = files.readFrame(source, sourceFrame, "png").orElseThrow(gone(part));
            byte[] jpeg = files.readFrame(source, sourceFrame, "jpg").orElseThrow(gone(part));
            transition.frames().addCopy(lease, frame, new StoredPicture(png, jpeg), queue.pending());
        }
    }
}
