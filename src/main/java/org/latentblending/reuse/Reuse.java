package org.latentblending.reuse;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.adaptive.PlacedBranch;
import org.latentblending.transitions.Branches;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.Transitions;
import org.latentblending.transitions.parts.ReusedPart;
import org.latentblending.transitions.parts.StoredPart;
import org.latentblending.transitions.tasks.Task;
import org.latentblending.transitions.uploads.UploadedImages.ImageNotFound;
import org.springframework.stereotype.Component;

/**
 * Finds parts of transitions that others have drawn and that are stored: trajectories of keyframes, the frames of a segment of a
 * fixed tree, and branches that adaptive placement has placed. Parts are equal if their {@link PartDigests digests} are.
 */
@Component
@RequiredArgsConstructor
@Slf4j
public class Reuse {
    private static final String NO_TRANSITION = "";

    private final PartEnvironment environment;
    private final StoredParts stored;
    private final Branches branches;
    private final Transitions transitions;
    private final ReuseSettings settings;

    /** Whether parts are reused at all, and the latents of finished transitions kept for it. */
    public boolean isOn() {
        return settings.reuse();
    }

    /**
     * The stored parts of a transition.
     *
     * @param environment hash of what outside of the request determines its frames; empty if nothing is to be reused
     * @param trajectories by their index in the plan
     * @param segments of a fixed tree, by their index in the movie
     */
    public record Found(String environment, Map<Integer, StoredPart> trajectories, Map<Integer, StoredPart> segments) {
        private static final Found NOTHING = new Found("", Map.of(), Map.of());

        /** UNet evaluations that they save. */
        public int steps(MoviePlan plan) {
            return plan.keyframeSteps(trajectories.keySet())
                    + segments.size() * plan.segment().innerSteps();
        }

        /** Indices of the keyframes that show one of the trajectories. */
        public List<Integer> keyframes(MoviePlan plan) {
            return IntStream.range(0, plan.keyframes())
                    .filter(keyframe ->
                            trajectories.containsKey(plan.trajectories().get(keyframe)))
                    .boxed()
                    .toList();
        }

        /** Whether there is nothing to denoise. With adaptive placement that is not known. */
        public boolean isComplete(MoviePlan plan) {
            boolean hasTree = plan.segment().innerSteps() > 0;
            return plan.growth() == null
                    && trajectories.size() == plan.distinctKeyframes().size()
                    && segments.size() == (hasTree ? plan.segments() : 0);
        }

        /** As parts of a transition. */
        public List<ReusedPart> parts() {
            return List.of(trajectories, segments).stream()
                    .flatMap(parts -> parts.entrySet().stream())
                    .map(part -> new ReusedPart(part.getKey(), part.getValue()))
                    .toList();
        }
    }

    /** What a new transition with this request would reuse. */
    public Found find(TransitionRequest request, MoviePlan plan) {
        return find(request, plan, NO_TRANSITION);
    }

    /** What a transition can reuse of others. */
    public Found find(TransitionRequest request, MoviePlan plan, String transitionId) {
        return digests(request, plan)
                .map(digests -> find(plan, digests, transitionId))
                .orElse(Found.NOTHING);
    }

    private Found find(MoviePlan plan, PartDigests digests, String transitionId) {
        Map<Integer, String> trajectories = new HashMap<>();
        digests.trajectories().forEach(digest -> trajectories.put(trajectories.size(), digest));
        boolean hasTree = plan.segment().innerSteps() > 0;
        Map<Integer, String> segments = IntStream.range(0, hasTree ? plan.segments() : 0)
                .boxed()
                .collect(Collectors.toMap(Function.identity(), digests::segment));
        return new Found(digests.environment(), find(trajectories, transitionId), find(segments, transitionId));
    }

    private Map<Integer, StoredPart> find(Map<Integer, String> digests, String transitionId) {
        Map<String, StoredPart> known = stored.find(Set.copyOf(digests.values()), transitionId);
        var found = new TreeMap<Integer, StoredPart>();
        digests.forEach((part, digest) -> {
            if (known.containsKey(digest)) {
                found.put(part, known.get(digest));
            }
        });
        return found;
    }

    /**
     * What a transition can reuse for branches that are about to be placed.
     *
     * @param placed all branches before them
     */
    public List<ReusedPart> find(
            String transitionId,
            TransitionRequest request,
            MoviePlan plan,
            List<PlacedBranch> placed,
            List<PlacedBranch> next) {
        Map<Integer, String> all = digestsAsBegun(transitionId, request, plan)
                .map(digests -> digests.branches(
                        List.of(placed, next).stream().flatMap(List::stream).toList()))
                .orElse(Map.of());
        Map<Integer, String> ofNext = next.stream()
                .map(PlacedBranch::index)
                .filter(all::containsKey)
                .collect(Collectors.toMap(Function.identity(), all::get));
        return find(ofNext, transitionId).entrySet().stream()
                .map(part -> new ReusedPart(part.getKey(), part.getValue()))
                .toList();
    }

    /** Lets other transitions reuse the parts of a task whose latents and frames are stored. */
    public void store(Task task, TransitionRequest request, MoviePlan plan) {
        digestsAsBegun(task.transitionId(), request, plan).ifPresent(digests -> {
            switch (task.kind()) {
                case KEYFRAMES -> IntStream.range(task.firstPart(), task.lastPart())
                        .forEach(part -> {
                            int keyframe = plan.trajectories().indexOf(part);
                            String digest = digests.trajectories().get(part);
                            store(digest, task, part, keyframe, plan.frameIndex(keyframe, 0));
                        });
                case SEGMENTS -> IntStream.range(task.firstPart(), task.lastPart())
                        .forEach(part -> store(digests.segment(part), task, part, part, plan.frameIndex(part, 1)));
                case BRANCHES -> {
                    List<PlacedBranch> placed = branches.of(task.transitionId());
                    Map<Integer, String> all = digests.branches(placed);
                    placed.stream()
                            .filter(branch -> task.firstPart() <= branch.index() && branch.index() < task.lastPart())
                            .forEach(branch -> store(
                                    Objects.requireNonNull(all.get(branch.index())),
                                    task,
                                    branch.index(),
                                    branch.segment(),
                                    branch.index()));
                }
                default -> LOG.debug("{} has no parts", task.kind());
            }
        });
    }

    private void store(String digest, Task task, int part, int segment, int frame) {
        stored.add(digest, new StoredPart(task.transitionId(), task.kind(), task.firstPart(), part, segment, frame));
    }

    /** A transition of which the model's files change while it is drawn is no source: nobody knows which of them drew a part. */
    private Optional<PartDigests> digestsAsBegun(String transitionId, TransitionRequest request, MoviePlan plan) {
        return digests(request, plan)
                .filter(digests -> transitions.environment(transitionId).equals(digests.environment()));
    }

    /** Lets no other transition reuse parts of one whose latents are deleted. */
    public void forget(String transitionId) {
        stored.remove(transitionId);
    }

    private Optional<PartDigests> digests(TransitionRequest request, MoviePlan plan) {
        if (!isOn()) {
            return Optional.empty();
        }
        try {
            return environment
                    .of(request)
                    .map(outside -> new PartDigests(request, plan, outside, environment::imageHash));
        } catch (ImageNotFound e) {
            LOG.debug("An image was deleted", e);
            return Optional.empty();
        }
    }
}
