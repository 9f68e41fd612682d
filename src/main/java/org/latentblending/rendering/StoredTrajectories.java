package org.latentblending.rendering;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import lombok.RequiredArgsConstructor;
import org.latentblending.blending.Interpolation;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.adaptive.PlacedBranch;
import org.latentblending.storage.StorageUnavailable;
import org.latentblending.transitions.tasks.Task;

/** The latents of finished frames at the boundaries of blocks, from the checkpoints of the tasks that denoised them. */
@RequiredArgsConstructor
class StoredTrajectories {
    private final MoviePlan plan;
    private final List<Task> tasks;
    private final CheckpointStore store;
    private final Map<Part, List<float[]>> read = new HashMap<>();

    private record Part(Task task, int block) {}

    /** The mixed latents of a branch's parents at the start of its first and of every later block. */
    List<float[]> parents(PlacedBranch branch, int blocks) {
        return IntStream.range(branch.block(), blocks)
                .mapToObj(block -> Interpolation.slerp(
                        atEnd(branch.left(), block - 1), atEnd(branch.right(), block - 1), branch.share()))
                .toList();
    }

    /** The latent of a frame's trajectory at the end of a block. */
    private float[] atEnd(int frame, int block) {
        boolean isKeyframe = frame < plan.keyframes();
        int part = isKeyframe ? plan.trajectories().get(frame) : frame;
        Task.Kind kind = isKeyframe ? Task.Kind.KEYFRAMES : Task.Kind.BRANCHES;
        Task owner = tasks.stream()
                .filter(task -> task.kind() == kind && task.firstPart() <= part && part < task.lastPart())
                .findFirst()
                .orElseThrow();
        return read.computeIfAbsent(new Part(owner, block), this::read).get(part - owner.firstPart());
    }

    private List<float[]> read(Part part) {
        return store.read(part.task(), part.block())
                .orElseThrow(() -> new StorageUnavailable("The checkpoint of frame %d after block %d is missing."
                        .formatted(part.task().firstPart(), part.block())));
    }
}
