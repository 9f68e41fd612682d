package org.latentblending.rendering;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.latentblending.blending.Keyframe;
import org.latentblending.diffusion.DiffusionModel;
import org.latentblending.diffusion.DiffusionModel.Session;
import org.latentblending.diffusion.SamplingParameters;
import org.latentblending.media.images.Picture;
import org.latentblending.rendering.devices.DeviceMeters;
import org.latentblending.transitions.TransitionRequest;

/** One movie's session on one device, with its encoded keyframes: each is encoded once. */
class MovieSession {
    private final String transitionId;
    private final DiffusionModel model;
    private final DeviceMeters meters;
    private final TransitionRequest request;
    private final Session session;
    private final Map<Integer, Keyframe> keyframes = new ConcurrentHashMap<>();
    private final Map<String, float[]> negatives = new ConcurrentHashMap<>();

    MovieSession(ActiveTransition transition, DiffusionModel model, DeviceMeters meters) {
        this.transitionId = transition.id();
        this.model = model;
        this.meters = meters;
        this.request = transition.request();
        this.session = model.open(new SamplingParameters(
                request.sampler(),
                transition.plan().segment().schedule().steps(),
                request.width(),
                request.height(),
                transition.inpainting()));
    }

    boolean isOf(ActiveTransition transition, DiffusionModel loaded) {
        return transitionId.equals(transition.id()) && model == loaded;
    }

    Session session() {
        return session;
    }

    /** Keyframes with noise and embeddings, by their index in the movie. */
    List<Keyframe> keyframes(List<Integer> indices) {
        return indices.stream()
                .map(index -> keyframes.computeIfAbsent(index, this::keyframe))
                .toList();
    }

    private Keyframe keyframe(int index) {
        TransitionRequest.Keyframe keyframe = request.keyframes().get(index);
        return new Keyframe(
                session.noise(keyframe.seed()),
                session.encodePrompt(keyframe.prompt()),
                negatives.computeIfAbsent(request.negativePromptOf(keyframe), session::encodePrompt));
    }

    /** Decodes and counts a frame while the caller goes on. */
    CompletableFuture<Picture> decode(float[] latent) {
        return session.decodeAsync(latent).whenComplete((picture, failure) -> {
            if (picture != null) {
                meters.countFrame(request.model());
            }
        });
    }

    /** Counts one batch of UNet evaluations. */
    void countBatch(int evaluations) {
        meters.countBatch(request.model(), evaluations);
    }
}
