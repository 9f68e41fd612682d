package org.latentblending.rendering;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.Interpolation;
import org.latentblending.blending.KeyframeTrajectories;
import org.latentblending.blending.KeyframeTrajectories.KeyframeTrajectory;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.Span;
import org.latentblending.blending.WorkUnit;
import org.latentblending.blending.adaptive.PlacedBranch;
import org.latentblending.rendering.movies.StoredFrames;
import org.latentblending.storage.StorageUnavailable;
import org.latentblending.transitions.Branches;
import org.latentblending.transitions.TransitionEvent.BranchChange;
import org.latentblending.transitions.TransitionEvents;
import org.latentblending.transitions.tasks.Task;
import org.latentblending.transitions.tasks.Tasks;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Resumes the work of tasks from that of earlier holders: their checkpoints, and the changes that they have published. */
@Component
@RequiredArgsConstructor
class CheckpointReader {
    private final Tasks tasks;
    private final CheckpointStore store;
    private final TransitionEvents events;
    private final StoredFrames frames;
    private final Branches branches;
    private final JsonMapper json;

    /** @param frames by their index */
    record Published(Set<BranchChange> branches, Set<Integer> frames) {}

    /** The changes that earlier holders of a task have published, which are not to be repeated. */
    Published published(Task task) {
        if (task.fencingToken() == 1) {
            return new Published(Set.of(), Set.of());
        }
        String id = task.transitionId();
        Set<BranchChange> branches = events.branches(id).stream()
                .map(message -> json.readValue(message, BranchChange.class))
                .collect(Collectors.toSet());
        return new Published(branches, frames.indices(id));
    }

    /** @param finished indices of the frames that are stored */
    WorkUnit open(Task task, ActiveTransition transition, MovieSession session, Set<Integer> finished) {
        return switch (task.kind()) {
            case KEYFRAMES -> keyframes(task, transition, session, finished);
            case BRANCHES -> branches(task, transition, session, finished);
            default -> segments(task, transition, session);
        };
    }

    private WorkUnit keyframes(Task task, ActiveTransition transition, MovieSession session, Set<Integer> finished) {
        MoviePlan plan = transition.plan();
        Span span = task.parts();
        float @Nullable [] left = plan.segment().crossfeeds() && span.from() > 0 ? left(task) : null;
        int blocks = blocksToKeep(task, transition, finished.containsAll(frames(plan, span)));
        var keyframes = session.keyframes(plan.distinctKeyframes().subList(span.from(), span.to()));
        return new KeyframeTrajectories(plan, span, keyframes, left, checkpoints(task, blocks));
    }

    /** Frames are delivered by the last block, which is done again if one is missing. */
    private static int blocksToKeep(Task task, ActiveTransition transition, boolean hasFrames) {
        return !hasFrames && task.blocksDone() == transition.blocks() ? task.blocksDone() - 1 : task.blocksDone();
    }

    private WorkUnit branches(Task task, ActiveTransition transition, MovieSession session, Set<Integer> finished) {
        MoviePlan plan = transition.plan();
        Span span = task.parts();
        List<PlacedBranch> placed = branches.of(transition.id()).stream()
                .filter(branch -> span.from() <= branch.index() && branch.index() < span.to())
                .toList();
        boolean hasFrames = placed.stream().map(PlacedBranch::index).allMatch(finished::contains);
        int blocks = blocksToKeep(task, transition, hasFrames);
        int first = placed.get(0).block();
        List<float[]> checkpoint =
                blocks <= first ? List.of() : store.read(task, blocks - 1).orElse(List.of());
        var trajectories = new StoredTrajectories(plan, tasks.of(transition.id()), store);
        List<List<float[]>> parents = placed.stream()
                .map(branch -> trajectories.parents(branch, transition.blocks()))
                .toList();
        List<Integer> keyframes = IntStream.range(0, plan.keyframes()).boxed().toList();
        return plan.branchUnit(placed, session.keyframes(keyframes), parents, blocks, checkpoint);
    }

    private static List<Integer> frames(MoviePlan plan, Span trajectories) {
        return IntStream.range(trajectories.from(), trajectories.to())
                .boxed()
                .flatMap(trajectory -> plan.keyframesOf(trajectory).stream())
                .map(keyframe -> plan.frameIndex(keyframe, 0))
                .toList();
    }

    /** The checkpoints of the first blocks, up to the first one that is missing. */
    private List<List<float[]>> checkpoints(Task task, int blocks) {
        return IntStream.range(0, blocks)
                .mapToObj(block -> store.read(task, block))
                .takeWhile(Optional::isPresent)
                .flatMap(Optional::stream)
                .toList();
    }

    /** The latent of the trajectory on the left of a task's after its first block. */
    private float[] left(Task task) {
        int trajectory = task.firstPart() - 1;
        Task owner = owner(tasks.of(task.transitionId()), trajectory);
        return checkpoints(owner, 1).stream()
                .findFirst()
                .orElseThrow(() -> missing(trajectory))
                .get(trajectory - owner.firstPart());
    }

    private WorkUnit segments(Task task, ActiveTransition transition, MovieSession session) {
        Span span = task.parts();
        List<Integer> indices =
                IntStream.rangeClosed(span.from(), span.to()).boxed().toList();
        int blocks = task.blocksDone();
        List<float[]> checkpoint =
                blocks == 0 ? List.of() : store.read(task, blocks - 1).orElse(List.of());
        var keyframes = session.keyframes(indices);
        return transition.plan().segmentUnit(span, keyframes, complete(transition, indices), blocks, checkpoint);
    }

    private List<KeyframeTrajectory> complete(ActiveTransition transition, List<Integer> keyframes) {
        List<Task> all = tasks.of(transition.id());
        Map<Task, List<List<float[]>>> read = new HashMap<>();
        return keyframes.stream()
                .map(keyframe -> {
                    int trajectory = transition.plan().trajectories().get(keyframe);
                    Task owner = owner(all, trajectory);
                    var checkpoints = read.computeIfAbsent(owner, task -> checkpoints(task, transition.blocks()));
                    if (checkpoints.size() < transition.blocks()) {
                        throw missing(trajectory);
                    }
                    return KeyframeTrajectory.of(checkpoints, trajectory - owner.firstPart());
                })
                .toList();
    }

    private static Task owner(List<Task> tasks, int trajectory) {
        return tasks.stream()
                .filter(task -> task.kind() == Task.Kind.KEYFRAMES
                        && task.firstPart() <= trajectory
                        && trajectory < task.lastPart())
                .findFirst()
                .orElseThrow();
    }

    private static StorageUnavailable missing(int trajectory) {
        return new StorageUnavailable("The checkpoints of keyframe trajectory %d are missing.".formatted(trajectory));
    }

    /** The latents of finished frames at the boundaries of blocks, from the checkpoints of the tasks that denoised them. */
    @RequiredArgsConstructor
    private static class StoredTrajectories {
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
}
