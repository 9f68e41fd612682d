package org.latentblending.api;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.MoviePlan;
import org.latentblending.cluster.AvailableModels;
import org.latentblending.diffusion.sampling.SamplerKind;
import org.latentblending.models.ModelEntry;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.TransitionRequest.Branching;
import org.latentblending.transitions.TransitionRequest.Inpainting;
import org.latentblending.transitions.TransitionRequest.Keyframe;
import org.latentblending.transitions.TransitionRequest.Movie;
import org.latentblending.transitions.Warning;
import org.latentblending.web.BadRequest;
import org.latentblending.web.BindingResult;
import org.springframework.stereotype.Component;

/** Fills a form's defaults and seeds in and checks what only the whole of it can tell. */
@Component
class RequestDefaults {
    /** Seeds that every JSON reader can hold, JavaScript's numbers included. */
    private static final long DRAWN_SEEDS = 1L << 32;

    private static final String TOO_SHORT = "Too short: the movie would have fewer than 2 pictures.";

    private final AvailableModels models;
    private final InpaintingForm inpaintings;
    private final InpaintingCheck inpaintingCheck;
    private final PromptWarnings promptWarnings;
    private final Random random = new SecureRandom();

    RequestDefaults(
            AvailableModels models,
            InpaintingForm inpaintings,
            InpaintingCheck inpaintingCheck,
            PromptWarnings promptWarnings) {
        this.models = models;
        this.inpaintings = inpaintings;
        this.inpaintingCheck = inpaintingCheck;
        this.promptWarnings = promptWarnings;
    }

    /** A request, what it takes to compute it, and what its sender should know about it. */
    record Complete(TransitionRequest request, MoviePlan plan, List<Warning> warnings) {}

    /** @throws BadRequest naming every field that is wrong */
    Complete from(BindingResult<CreateTransitionRequest> read) {
        CreateTransitionRequest form = read.form();
        ModelEntry model = ModelChoice.of(models, read);
        Branching branching = BranchingForm.complete(read);
        Inpainting inpainting = inpaintings.complete(read, model);
        Movie movie = completed(form.movie(), new Movie(RequestLimits.FPS, RequestLimits.SECONDS));
        if (read.isRight("movie") && isTooShort(movie)) {
            read.add("movie.seconds", TOO_SHORT);
        }
        int width = orElse(form.width(), model == null ? 0 : model.width());
        int height = orElse(form.height(), model == null ? 0 : model.height());
        if (model != null) {
            multiple("width", width, model.sizeMultiple(), read);
            multiple("height", height, model.sizeMultiple(), read);
        }
        List<Warning> warnings = new ArrayList<>();
        if (model != null && read.isRight("width") && read.isRight("height") && read.isRight("inpainting")) {
            warnings.addAll(inpaintingCheck.check(inpainting, width, height, read));
        }
        read.throwIfWrong();
        var request = new TransitionRequest(
                Objects.requireNonNull(model).id(),
                keyframes(form),
                orElse(form.negativePrompt(), ""),
                width,
                height,
                orElse(form.guidanceScale(), RequestLimits.GUIDANCE_SCALE),
                orElse(form.guidanceDamper(), RequestLimits.GUIDANCE_DAMPER),
                orElse(form.midCompression(), RequestLimits.MID_COMPRESSION),
                orElse(form.crossfeed(), RequestLimits.CROSSFEED),
                orElse(form.sampler(), SamplerKind.DDIM),
                Objects.requireNonNull(branching),
                movie,
                inpainting);
        warnings.addAll(promptWarnings.of(request));
        warnings.addAll(SettingWarnings.of(request));
        return new Complete(request, request.plan(), warnings);
    }

    /** Fills in what is left out from the movie that was asked for first. */
    Movie movie(CreateTransitionRequest.Movie form, TransitionRequest earlier) {
        Movie movie = completed(form, earlier.movie());
        if (isTooShort(movie)) {
            throw new BadRequest("seconds", TOO_SHORT);
        }
        return movie;
    }

    private static Movie completed(CreateTransitionRequest.@Nullable Movie form, Movie start) {
        return form == null
                ? start
                : new Movie(orElse(form.fps(), start.fps()), orElse(form.seconds(), start.seconds()));
    }

    private static boolean isTooShort(Movie movie) {
        return Math.round(movie.fps() * movie.seconds()) < 2;
    }

    private List<Keyframe> keyframes(CreateTransitionRequest form) {
        return Stream.ofNullable(form.keyframes())
                .flatMap(List::stream)
                .map(keyframe -> new Keyframe(
                        orElse(keyframe.prompt(), ""),
                        orElse(keyframe.seed(), random.nextLong(DRAWN_SEEDS)),
                        keyframe.negativePrompt(),
                        keyframe.guidanceScale()))
                .toList();
    }

    private static void multiple(String field, int pixels, int multiple, BindingResult<?> read) {
        if (pixels % multiple != 0) {
            read.add(field, "Must be a multiple of %d for this model.".formatted(multiple));
        }
    }

    private static <T> T orElse(@Nullable T value, T other) {
        return value == null ? other : value;
    }
}
