package org.latentblending.api;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import java.io.InputStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.MoviePlan;
import org.latentblending.cluster.AvailableModels;
import org.latentblending.diffusion.prompts.PromptSyntax;
import org.latentblending.models.ModelDefaults;
import org.latentblending.models.ModelEntry;
import org.latentblending.models.config.AutoencoderKind;
import org.latentblending.models.config.SamplerKind;
import org.latentblending.transitions.AddBranches.MoreBranches;
import org.latentblending.transitions.Strip.Gap;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.TransitionRequest.Inpainting;
import org.latentblending.transitions.TransitionRequest.Keyframe;
import org.latentblending.transitions.TransitionRequest.Movie;
import org.latentblending.transitions.TransitionRequest.Warning;
import org.latentblending.web.BadRequest;
import org.latentblending.web.RequestBinder;
import org.latentblending.web.RequestBinder.BindingResult;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Reads requests: fills in defaults and seeds, and validates rules on several fields, on the model and on images. */
@Component
@RequiredArgsConstructor
class RequestDefaults {
    private final RequestBinder binder;
    private final AvailableModels models;
    private final InpaintingValidator inpaintings;
    private final ImageCheck images;
    private final PromptFileCheck promptFiles;
    private final RequestWarnings warnings;
    private final MovieSettings movies;
    private final Random random = new SecureRandom();

    /** A complete request, its plan, warnings for the client, and the JSON that the client sent. */
    record Complete(TransitionRequest request, MoviePlan plan, List<Warning> warnings, JsonNode body) {}

    Complete read(InputStream json) {
        JsonNode body = binder.parse(json);
        BindingResult<CreateTransitionRequest> binding = binder.bind(body, CreateTransitionRequest.class);
        CreateTransitionRequest sent = binding.value();
        ModelEntry model = model(binding);
        ModelDefaults modelDefaults = defaultsOf(model);
        BranchingVariants.Tree tree = BranchingVariants.complete(binding, modelDefaults);
        checkSampler(sent.sampler(), model, binding);
        AutoencoderKind autoencoder = autoencoder(binding, model);
        int width = size("width", sent.width(), model, model == null ? 0 : model.width(), binding);
        int height = size("height", sent.height(), model, model == null ? 0 : model.height(), binding);
        Movie movie = movies.complete(binding, model, width, height);
        var found = new ArrayList<Warning>();
        found.addAll(images.checkKeyframes(
                binding, model != null && binding.isValid("width") && binding.isValid("height"), width, height));
        Inpainting inpainting = inpaintings.complete(binding, model, width, height, found);
        String negativePrompt = requireNonNullElse(sent.negativePrompt(), "");
        PromptSyntax syntax = requireNonNullElse(sent.promptSyntax(), PromptSyntax.WEIGHTED);
        if (model != null && binding.isValid("keyframes") && binding.isValid("negativePrompt")) {
            promptFiles.check(binding, model.id(), syntax, TransitionRequest.prompts(keyframes(sent), negativePrompt));
        }
        binding.throwIfInvalid();
        var request = new TransitionRequest(
                requireNonNull(model).id(),
                keyframes(sent),
                negativePrompt,
                width,
                height,
                requireNonNullElse(sent.guidanceScale(), modelDefaults.guidanceScale()),
                requireNonNullElse(sent.guidanceDamper(), CreateTransitionRequest.GUIDANCE_DAMPER),
                requireNonNullElse(sent.midCompression(), CreateTransitionRequest.MID_COMPRESSION),
                requireNonNullElse(sent.crossfeed(), CreateTransitionRequest.CROSSFEED),
                requireNonNullElse(sent.sampler(), modelDefaults.sampler()),
                requireNonNullElse(sent.draft(), false),
                autoencoder,
                requireNonNull(tree).branching(),
                movie,
                inpainting,
                syntax);
        found.addAll(warnings.of(request, tree.schedule(), modelDefaults));
        MoviePlan plan = request.plan();
        found.addAll(movies.warnings(sent.movie(), movie, plan.segments(), model.upscalers()));
        return new Complete(request, plan, found, body);
    }

    /** The settings of a movie, and warnings for the client. */
    record CompleteMovie(Movie movie, List<Warning> warnings) {}

    /**
     * @param previous supplies the omitted fields of its movie
     * @throws BadRequest naming every invalid field
     */
    CompleteMovie readMovie(InputStream json, TransitionRequest previous) {
        var binding = binder.bind(binder.parse(json), CreateTransitionRequest.MovieChange.class);
        Movie movie = movies.change(binding, previous);
        return new CompleteMovie(movie, movies.warnings(binding.value(), movie, previous));
    }

    /** @throws BadRequest naming every invalid field */
    MoreBranches readMoreFrames(InputStream json) {
        var sent = binder.read(json, CreateTransitionRequest.MoreFrames.class);
        Integer left = sent.left();
        Integer right = sent.right();
        if ((left == null) != (right == null)) {
            throw new BadRequest(left == null ? "left" : "right", "left and right name a gap together.");
        }
        if (sent.segment() != null && left != null) {
            throw new BadRequest("segment", "left and right name a gap, so that no segment can be named.");
        }
        return new MoreBranches(
                requireNonNullElse(sent.frames(), 1),
                sent.segment(),
                left == null || right == null ? null : new Gap(left, right));
    }

    private @Nullable ModelEntry model(BindingResult<CreateTransitionRequest> binding) {
        String id = binding.value().model();
        ModelEntry model = (id == null ? models.defaultModel() : models.find(id)).orElse(null);
        if (model == null) {
            binding.reject(
                    "model",
                    id == null
                            ? "There is no valid model. Add one to the models folder of a server that renders."
                            : "There is no model '%s'. GET /api/v1/models lists the models.".formatted(id));
        } else if (model.state() == ModelEntry.State.INVALID) {
            binding.reject("model", "The model '%s' is invalid: %s".formatted(model.id(), model.reason()));
            return null;
        }
        return model;
    }

    private static ModelDefaults defaultsOf(@Nullable ModelEntry model) {
        ModelDefaults defaults = model == null ? null : model.defaults();
        return defaults == null ? ModelDefaults.ofUnknown() : defaults;
    }

    private static void checkSampler(
            @Nullable SamplerKind sampler, @Nullable ModelEntry model, BindingResult<CreateTransitionRequest> binding) {
        if (sampler != null && model != null && !model.offers(sampler)) {
            String offered =
                    model.samplers().stream().map(SamplerKind::toString).collect(Collectors.joining(", "));
            binding.reject("sampler", "This model does not offer it; it offers %s.".formatted(offered));
        }
    }

    /** The tiny one for drafts, if the model has one. */
    private static AutoencoderKind autoencoder(
            BindingResult<CreateTransitionRequest> binding, @Nullable ModelEntry model) {
        boolean hasTiny = model != null && model.hasTinyAutoencoder();
        AutoencoderKind sent = binding.value().autoencoder();
        if (sent == AutoencoderKind.TINY && model != null && !hasTiny) {
            binding.reject(
                    "autoencoder", "This model has no tiny autoencoder; models/README.md says where to put one.");
        }
        boolean isDraft = requireNonNullElse(binding.value().draft(), false);
        return requireNonNullElse(sent, isDraft && hasTiny ? AutoencoderKind.TINY : AutoencoderKind.FULL);
    }

    private static int size(
            String field, @Nullable Integer sent, @Nullable ModelEntry model, int own, BindingResult<?> binding) {
        int pixels = requireNonNullElse(sent, own);
        if (model != null && pixels % model.sizeMultiple() != 0) {
            binding.reject(field, "Must be a multiple of %d for this model.".formatted(model.sizeMultiple()));
        }
        return pixels;
    }

    private List<Keyframe> keyframes(CreateTransitionRequest sent) {
        List<CreateTransitionRequest.Keyframe> keyframes = requireNonNullElse(sent.keyframes(), List.of());
        return keyframes.stream()
                .map(keyframe -> new Keyframe(
                        requireNonNullElse(keyframe.prompt(), ""),
                        // Below 2^53, so that a JavaScript number holds the seed exactly.
                        requireNonNullElse(keyframe.seed(), random.nextLong(1L << 32)),
                        keyframe.negativePrompt(),
                        keyframe.guidanceScale(),
                        keyframe.image()))
                .toList();
    }
}
