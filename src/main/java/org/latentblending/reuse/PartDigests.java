package org.latentblending.reuse;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.SegmentPlan;
import org.latentblending.blending.adaptive.Adaptive;
import org.latentblending.blending.adaptive.PlacedBranch;
import org.latentblending.system.Sha256;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.TransitionRequest.Keyframe;

/**
 * Hashes of all that determines the latents and pictures of a transition's parts: parts with the same hash are equal, byte for
 * byte, on devices of one kind. SHA-256 as 64 hexadecimal digits.
 */
final class PartDigests {
    /** To be raised when the same request gives other frames than before. */
    private static final int ENGINE = 1;

    private final TransitionRequest request;
    private final MoviePlan plan;
    private final String environment;
    private final String context;
    private final UnaryOperator<String> imageHash;
    private final List<String> trajectories = new ArrayList<>();

    /**
     * @param environment what else determines all frames: the model's files, those that prompts name, and the precision
     * @param imageHash gives the hash of an uploaded image by its id
     */
    PartDigests(TransitionRequest request, MoviePlan plan, List<String> environment, UnaryOperator<String> imageHash) {
        this.request = request;
        this.plan = plan;
        this.imageHash = imageHash;
        this.environment = hash(ENGINE, environment);
        context = hash(
                this.environment,
                request.width(),
                request.height(),
                request.sampler(),
                request.draft(),
                request.autoencoder(),
                request.promptSyntax(),
                plan.segment().boundaries(),
                inpainting());
        plan.distinctKeyframes().forEach(keyframe -> trajectories.add(keyframe(keyframe)));
    }

    private String inpainting() {
        TransitionRequest.Inpainting kept = request.inpainting();
        return kept == null ? "" : hash(kept.method(), image(kept.image()), image(kept.mask()));
    }

    private String image(@Nullable String id) {
        return id == null ? "" : imageHash.apply(id);
    }

    /** With a crossfeed a keyframe depends on the one before it, whose trajectory is then the one before. */
    private String keyframe(int index) {
        Keyframe keyframe = request.keyframes().get(index);
        SegmentPlan segment = plan.segment();
        boolean isCrossfed = segment.crossfeeds() && index > 0;
        return hash(
                context,
                keyframe.prompt(),
                keyframe.seed(),
                request.negativePromptOf(keyframe),
                request.guidanceScaleOf(keyframe),
                image(keyframe.image()),
                isCrossfed ? segment.crossfeed() : 0.0,
                isCrossfed ? trajectories.get(trajectories.size() - 1) : "");
    }

    /** Of what does not belong to the request. */
    String environment() {
        return environment;
    }

    /** Of the trajectories of keyframes, by their index in the plan. */
    List<String> trajectories() {
        return List.copyOf(trajectories);
    }

    private String ends(int segment) {
        return hash(
                trajectories.get(plan.trajectories().get(segment)),
                trajectories.get(plan.trajectories().get(segment + 1)),
                request.guidanceDamper());
    }

    /** Of a segment's frames between its keyframes, in a fixed tree. */
    String segment(int segment) {
        return hash(ends(segment), plan.segment().blocks());
    }

    /** Of the branches that adaptive placement has placed, by their index; in the order of their creation. */
    Map<Integer, String> branches(List<PlacedBranch> placed) {
        Adaptive adaptive = Objects.requireNonNull(plan.segment().adaptive());
        var digests = new HashMap<Integer, String>();
        for (PlacedBranch branch : placed) {
            digests.put(
                    branch.index(),
                    hash(
                            ends(branch.segment()),
                            branch.fraction(),
                            branch.block(),
                            parent(branch.left(), digests),
                            parent(branch.right(), digests),
                            branch.share(),
                            adaptive.crossfeed()));
        }
        return digests;
    }

    private String parent(int frame, Map<Integer, String> branches) {
        return frame < plan.keyframes()
                ? trajectories.get(plan.trajectories().get(frame))
                : Objects.requireNonNull(branches.get(frame));
    }

    /** Each value is hashed with its length, so that neighbours cannot be confused. */
    static String hash(Object... values) {
        return Sha256.hex(Arrays.stream(values)
                .map(String::valueOf)
                .map(text -> text.length() + ":" + text)
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new));
    }
}
