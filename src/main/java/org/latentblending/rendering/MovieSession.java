package org.latentblending.rendering;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.latentblending.blending.Keyframe;
import org.latentblending.diffusion.SamplingParameters;
import org.latentblending.rendering.devices.DiffusionModels.DiffusionModel;
import org.latentblending.rendering.devices.DiffusionModels.Session;
import org.latentblending.transitions.TransitionRequest;

/** One movie's session on one device, with its encoded keyframes: each is encoded once. */
class MovieSession {
    private final String transitionId;
    private final DiffusionModel model;
    private final TransitionRequest request;
    private final Session session;
    private final Map<Integer, Keyframe> keyframes = new ConcurrentHashMap<>();
    private final Map<String, float[]> negatives = new ConcurrentHashMap<>();

    MovieSession(ActiveTransition transition, DiffusionModel model) {
        this.transitionId = transition.id();
        this.model = model;
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
}
