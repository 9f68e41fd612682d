package org.latentblending.rendering;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import lombok.RequiredArgsConstructor;
import org.latentblending.blending.BranchPosition;
import org.latentblending.blending.FramePosition;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.adaptive.PlacedBranch;
import org.latentblending.rendering.leases.ActiveLease;
import org.latentblending.rendering.leases.ActiveLease.Stop;
import org.latentblending.rendering.movies.FrameFinisher.StoredPicture;
import org.latentblending.transitions.Branches;
import org.latentblending.transitions.Frames;
import org.latentblending.transitions.Frames.Frame;
import org.latentblending.transitions.ReusedPart;
import org.latentblending.transitions.StoredPart;
import org.latentblending.transitions.TransitionFiles;
import org.latentblending.transitions.tasks.Task;
import org.springframework.stereotype.Component;

/** Copies parts of other transitions: their latents become checkpoints of a task, and their frames its frames. */
@Component
@RequiredArgsConstructor
class PartCopies {
    private final CheckpointStore checkpoints;
    private final CheckpointWriter writer;
    private final TransitionFiles files;
    private final Branches branches;
    private final Frames frames;

    /**
     * Copies all parts of a task, frames on the frames' thread. Frames that an earlier holder of the task has copied stay.
     *
     * @param parts one for each of the task's
     * @return false if something was deleted; then the task is to be drawn
     */
    boolean copy(ActiveLease lease, Task task, ActiveTransition transition, List<ReusedPart> parts) {
        Set<Integer> published = Set.copyOf(frames.of(transition.id()).indices());
        return copyLatents(lease, task, transition, parts)
                && frames(task, transition, parts).stream()
                        .allMatch(copy -> copyFrame(lease, task, transition, copy, published));
    }

    /** Those of a segment's frames are copied with the frames. */
    private boolean copyLatents(ActiveLease lease, Task task, ActiveTransition transition, List<ReusedPart> parts) {
        if (task.kind() == Task.Kind.SEGMENTS) {
            return true;
        }
        for (int block = firstBlock(task, transition); block < transition.blocks(); block++) {
            List<float[]> latents = new ArrayList<>();
            for (ReusedPart part : parts) {
                Optional<float[]> latent = checkpoints.readPart(part.source(), block);
                if (latent.isEmpty()) {
                    return false;
                }
                latents.add(latent.get());
            }
            lease.check(Stop.AFTER_STEP);
            checkpoints.write(task, block, latents);
        }
        writer.copied(lease, transition);
        return true;
    }

    private int firstBlock(Task task, ActiveTransition transition) {
        return task.kind() == Task.Kind.BRANCHES
                ? branch(transition, task.firstPart()).block()
                : 0;
    }

    private PlacedBranch branch(ActiveTransition transition, int index) {
        return branches.of(transition.id()).stream()
                .filter(branch -> branch.index() == index)
                .findFirst()
                .orElseThrow();
    }

    /** A frame that is copied from another transition's. */
    private record Copy(FramePosition frame, StoredPart source, int sourceFrame) {}

    private List<Copy> frames(Task task, ActiveTransition transition, List<ReusedPart> parts) {
        MoviePlan plan = transition.plan();
        int last = transition.blocks() - 1;
        List<Copy> copies = new ArrayList<>();
        for (ReusedPart part : parts) {
            StoredPart source = part.source();
            switch (task.kind()) {
                case KEYFRAMES -> plan.keyframesOf(part.part())
                        .forEach(keyframe -> copies.add(new Copy(
                                BranchPosition.ofKeyframe(plan, keyframe, last).frame(), source, source.frame())));
                case SEGMENTS -> IntStream.range(1, plan.segment().schedule().frames() - 1)
                        .forEach(branch -> copies.add(new Copy(
                                BranchPosition.of(plan, part.part(), last, branch)
                                        .frame(),
                                source,
                                source.frame() + branch - 1)));
                default -> copies.add(new Copy(
                        BranchPosition.of(branch(transition, part.part()), last).frame(), source, source.frame()));
            }
        }
        return copies;
    }

    private boolean copyFrame(
            ActiveLease lease, Task task, ActiveTransition transition, Copy copy, Set<Integer> published) {
        lease.check(Stop.AFTER_STEP);
        int index = copy.frame().index();
        boolean isWanted = InBetweenPictures.areWanted(transition);
        if ((isWanted || task.kind() == Task.Kind.SEGMENTS) && !copyLatent(task, transition, copy) && isWanted) {
            return false;
        }
        if (published.contains(index)) {
            transition.frames().addStored(lease, index);
            return true;
        }
        String source = copy.source().transitionId();
        Optional<byte[]> png = files.readFrame(source, copy.sourceFrame(), "png");
        Optional<byte[]> jpeg = files.readFrame(source, copy.sourceFrame(), "jpg");
        if (png.isEmpty() || jpeg.isEmpty()) {
            return false;
        }
        var frame = new Frame(index, copy.frame().segment(), copy.frame().fraction());
        transition.frames().addCopy(lease, frame, new StoredPicture(png.get(), jpeg.get()));
        return true;
    }

    private boolean copyLatent(Task task, ActiveTransition transition, Copy copy) {
        Optional<float[]> latent = task.kind() == Task.Kind.SEGMENTS
                ? checkpoints.readLatent(copy.source().transitionId(), copy.sourceFrame())
                : checkpoints.readPart(copy.source(), transition.blocks() - 1);
        latent.ifPresent(
                values -> checkpoints.writeLatent(transition.id(), copy.frame().index(), values));
        return latent.isPresent();
    }
}
