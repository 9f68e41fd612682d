package org.latentblending.rendering;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.latentblending.blending.FramePosition;
import org.latentblending.blending.Keyframe;
import org.latentblending.diffusion.DiffusionModel;
import org.latentblending.diffusion.SamplingParameters;
import org.latentblending.diffusion.prompts.LoraTags;
import org.latentblending.diffusion.prompts.MoviePrompts;
import org.latentblending.media.images.Picture;
import org.latentblending.rendering.devices.DeviceMeters;
import org.latentblending.transitions.TransitionRequest;

/** One movie's session on one device, with its encoded keyframes: each is encoded once. */
class MovieSession {
    private final ActiveTransition transition;
    private final DiffusionModel model;
    private final DeviceMeters meters;
    final DiffusionModel.Session session;
    private final OwnPictures pictures;
    private final Map<Integer, Keyframe> keyframes = new ConcurrentHashMap<>();
    // Shared by keyframes, which is faster; by negative prompt and LoRAs.
    private final Map<List<String>, float[]> negatives = new ConcurrentHashMap<>();

    MovieSession(ActiveTransition transition, DiffusionModel model, DeviceMeters meters) {
        TransitionRequest request = transition.request();
        this.transition = transition;
        this.model = model;
        this.meters = meters;
        int steps = transition.plan().segment().schedule().steps();
        this.session = model.open(new SamplingParameters(
                request.sampler(),
                steps,
                request.width(),
                request.height(),
                transition.inpainting(),
                request.draft(),
                request.autoencoder(),
                new MoviePrompts(
                        request.promptSyntax(), List.copyOf(request.prompts().values()))));
        pictures = new OwnPictures(request.keyframes(), session, steps, transition.uploaded());
    }

    boolean isOf(ActiveTransition other, DiffusionModel loaded) {
        return transition == other && model == loaded;
    }

    /** Keyframes with noise and embeddings, by their index in the movie. */
    List<Keyframe> keyframes(List<Integer> indices) {
        return indices.stream()
                .map(index -> keyframes.computeIfAbsent(index, this::keyframe))
                .toList();
    }

    private Keyframe keyframe(int index) {
        TransitionRequest request = transition.request();
        TransitionRequest.Keyframe keyframe = request.keyframes().get(index);
        return new Keyframe(
                session.noise(keyframe.seed()),
                session.encodePrompt(keyframe.prompt()),
                negative(request.negativePromptOf(keyframe), keyframe.prompt()),
                keyframe.seed(),
                pictures.trajectory(index));
    }

    private float[] negative(String negative, String prompt) {
        var loras = LoraTags.parse(prompt, transition.request().promptSyntax()).strengths();
        return negatives.computeIfAbsent(
                List.of(negative, loras.toString()), key -> session.encodeNegative(negative, prompt));
    }

    /** Decodes a picture between two frames while the caller goes on. */
    CompletableFuture<Picture> decodeInBetween(FramePosition position, float[] latent) {
        return pictures.decode(position, latent);
    }

    /** Decodes and counts a frame while the caller goes on. */
    CompletableFuture<Picture> decode(FramePosition frame, float[] latent) {
        return pictures.decode(frame, latent).whenComplete((picture, failure) -> {
            if (picture != null) {
                meters.countFrame(transition.request().model());
            }
        });
    }

    void countBatch(int evaluations) {
        meters.countBatch(transition.request().model(), evaluations);
    }
}
