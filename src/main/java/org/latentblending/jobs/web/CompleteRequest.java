package org.latentblending.jobs.web;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.InvalidSchedule;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.Schedule;
import org.latentblending.jobs.TransitionRequest;
import org.latentblending.jobs.TransitionRequest.Branching;
import org.latentblending.jobs.TransitionRequest.Keyframe;
import org.latentblending.jobs.TransitionRequest.Movie;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.models.ModelEntry;
import org.springframework.stereotype.Component;

/** Fills a form's defaults and seeds in and checks what only the whole of it can tell. */
@Component
class CompleteRequest {
    /** Seeds that every JSON reader can hold, JavaScript's numbers included. */
    private static final long DRAWN_SEEDS = 1L << 32;

    private final ModelCatalogue models;
    private final Random random = new SecureRandom();

    CompleteRequest(ModelCatalogue models) {
        this.models = models;
    }

    /** A request and what it takes to compute it. */
    record Complete(TransitionRequest request, MoviePlan plan) {}

    /** @throws BadRequest naming every field that is wrong */
    Complete from(TransitionForm form) {
        var errors = new ArrayList<FieldError>();
        ModelEntry model = ModelChoice.of(models, form, errors);
        Movie movie = orDefault(form.movie(), null, errors);
        Branching branching = BranchingForm.complete(form.branching(), errors);
        Schedule schedule = branching == null ? null : schedule(branching, errors);
        int width = orElse(form.width(), model == null ? 0 : model.width());
        int height = orElse(form.height(), model == null ? 0 : model.height());
        if (model != null) {
            multiple("width", width, model.sizeMultiple(), errors);
            multiple("height", height, model.sizeMultiple(), errors);
        }
        if (!errors.isEmpty() || model == null || branching == null || schedule == null) {
            throw new BadRequest(errors);
        }
        var request = new TransitionRequest(
                model.id(),
                keyframes(form),
                orElse(form.negativePrompt(), ""),
                width,
                height,
                orElse(form.guidanceScale(), 4.0),
                orElse(form.guidanceDamper(), 0.5),
                orElse(form.midCompression(), 1.2),
                orElse(form.crossfeed(), 0.0),
                branching,
                movie,
                null);
        return new Complete(request, request.plan());
    }

    /** Fills in what is left out from the movie that was asked for first. */
    Movie movie(TransitionForm.Movie form, TransitionRequest earlier) {
        var errors = new ArrayList<FieldError>();
        Movie movie = orDefault(form, earlier.movie(), errors);
        if (!errors.isEmpty()) {
            throw new BadRequest(errors.stream()
                    .map(error -> new FieldError(error.field().replace("movie.", ""), error.message()))
                    .toList());
        }
        return movie;
    }

    private List<Keyframe> keyframes(TransitionForm form) {
        return Stream.ofNullable(form.keyframes())
                .flatMap(List::stream)
                .map(keyframe -> new Keyframe(
                        orElse(keyframe.prompt(), ""), orElse(keyframe.seed(), random.nextLong(DRAWN_SEEDS))))
                .toList();
    }

    private static Movie orDefault(TransitionForm.@Nullable Movie form, @Nullable Movie base, List<FieldError> errors) {
        Movie start = base == null ? new Movie(30, 8) : base;
        if (form == null) {
            return start;
        }
        var movie = new Movie(orElse(form.fps(), start.fps()), orElse(form.seconds(), start.seconds()));
        if (Math.round(movie.fps() * movie.seconds()) < 2) {
            errors.add(new FieldError("movie.seconds", "Too short: the movie would have fewer than 2 pictures."));
        }
        return movie;
    }

    private static @Nullable Schedule schedule(Branching branching, List<FieldError> errors) {
        try {
            return branching.schedule();
        } catch (InvalidSchedule e) {
            e.problems()
                    .forEach(problem -> errors.add(new FieldError("branching." + problem.field(), problem.message())));
            return null;
        }
    }

    private static void multiple(String field, int pixels, int multiple, List<FieldError> errors) {
        if (pixels % multiple != 0) {
            errors.add(new FieldError(field, "Must be a multiple of %d for this model.".formatted(multiple)));
        }
    }

    private static <T> T orElse(@Nullable T value, T other) {
        return value == null ? other : value;
    }
}
