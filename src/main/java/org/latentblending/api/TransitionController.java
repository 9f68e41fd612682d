package org.latentblending.api;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.rendering.movies.MovieRenderer;
import org.latentblending.system.Sha256;
import org.latentblending.transitions.AddBranches;
import org.latentblending.transitions.DeleteTransition;
import org.latentblending.transitions.SubmitTransition;
import org.latentblending.transitions.SubmitTransition.Submission;
import org.latentblending.transitions.TransitionLifecycle;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.TransitionStatus;
import org.latentblending.transitions.TransitionView;
import org.latentblending.transitions.TransitionViews;
import org.latentblending.transitions.uploads.UploadedImages;
import org.latentblending.transitions.uploads.UploadedSounds;
import org.latentblending.web.BadRequest;
import org.latentblending.web.HttpProblem;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

@RestController
@RequestMapping(path = "/api/v1/transitions", produces = MediaType.APPLICATION_JSON_VALUE)
@RequiredArgsConstructor
class TransitionController {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;

    private final RequestDefaults requests;
    private final SubmitTransition submit;
    private final TransitionLifecycle lifecycle;
    private final DeleteTransition delete;
    private final MovieRenderer render;
    private final TransitionViews views;
    private final HttpServletRequest http;

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @RequestBody(content = @Content(schema = @Schema(implementation = CreateTransitionRequest.class)))
    ResponseEntity<TransitionView> submit(
            InputStream body,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey) {
        var complete = requests.read(body);
        var submission = idempotencyKey == null ? null : submission(idempotencyKey, complete.body());
        var transition = submit.submit(
                complete.request(), complete.plan(), complete.warnings(), http.getRemoteAddr(), submission);
        return accepted(views.of(transition, http.getContextPath()));
    }

    @GetMapping
    TransitionView.Page list(
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        return views.page(
                status(status),
                BadRequest.wholeNumber("limit", limit, DEFAULT_LIMIT, MAX_LIMIT),
                cursor(cursor),
                http.getContextPath());
    }

    @GetMapping("/{id}")
    TransitionView get(@PathVariable String id) {
        return views.find(id, http.getContextPath())
                .orElseThrow(() -> HttpProblem.notFound("There is no transition '%s'.".formatted(id)));
    }

    @PostMapping("/{id}/cancel")
    @ResponseStatus(HttpStatus.ACCEPTED)
    TransitionView cancel(@PathVariable String id) {
        get(id);
        lifecycle.cancel(id);
        return get(id);
    }

    @PostMapping("/{id}/retry")
    ResponseEntity<TransitionView> retry(@PathVariable String id) {
        get(id);
        try {
            if (!submit.retry(id, http.getRemoteAddr())) {
                throw HttpProblem.conflict(
                        get(id).status() == TransitionStatus.SUCCEEDED
                                ? "The transition has succeeded. Only failed and cancelled transitions can be retried."
                                : "The transition is queued or running. Only failed and cancelled transitions can be retried.");
            }
        } catch (UploadedImages.Unknown | UploadedSounds.Unknown e) {
            throw HttpProblem.conflict(
                    "An image or the sound of the transition was deleted. Create a new transition with another one.");
        }
        return accepted(get(id));
    }

    @PostMapping(path = "/{id}/branches", consumes = MediaType.APPLICATION_JSON_VALUE)
    @RequestBody(content = @Content(schema = @Schema(implementation = CreateTransitionRequest.MoreFrames.class)))
    ResponseEntity<TransitionView> addBranches(@PathVariable String id, InputStream body) {
        get(id);
        var more = requests.readMoreFrames(body);
        try {
            submit.addBranches(id, more, http.getRemoteAddr());
        } catch (AddBranches.NotGrowing e) {
            throw HttpProblem.conflict(
                    "Frames can be added to a transition that has succeeded, whose branching is adaptive"
                            + " and whose frames still differ.");
        } catch (AddBranches.UnknownSegment e) {
            throw new BadRequest(
                    "segment", "The transition has no segment with this index. The first one has index 0.");
        } catch (AddBranches.UnknownGap e) {
            throw new BadRequest("left", "The frames left and right must be neighbours in one segment.");
        } catch (UploadedImages.Unknown | UploadedSounds.Unknown e) {
            throw HttpProblem.conflict(
                    "An image or the sound of the transition was deleted. Create a new transition with another one.");
        }
        return accepted(get(id));
    }

    @PostMapping(path = "/{id}/movie", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @RequestBody(content = @Content(schema = @Schema(implementation = CreateTransitionRequest.MovieChange.class)))
    TransitionView render(@PathVariable String id, InputStream body) {
        TransitionView transition = get(id);
        var complete = requests.readMovie(body, views.latestRequest(id).orElse(transition.request()));
        if (!transition.status().isFinal()) {
            throw HttpProblem.conflict("The transition is not finished. It renders its movie itself.");
        }
        if (!isRendered(id, complete.movie())) {
            throw HttpProblem.conflict(
                    "None of the transition's segments is complete, so there is no movie to render.");
        }
        return get(id).withWarnings(complete.warnings());
    }

    private boolean isRendered(String id, TransitionRequest.Movie movie) {
        try {
            submit.checkMovie();
            return render.render(id, movie);
        } catch (UploadedSounds.Unknown e) {
            throw new BadRequest("sound.id", String.valueOf(e.getMessage()));
        }
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String id) {
        get(id);
        if (!delete.delete(id)) {
            throw HttpProblem.conflict("The transition is queued or running. Cancel it first.");
        }
    }

    private ResponseEntity<TransitionView> accepted(TransitionView transition) {
        return ResponseEntity.accepted()
                .location(URI.create(TransitionView.url(http.getContextPath(), transition.id())))
                .body(transition);
    }

    private static @Nullable TransitionStatus status(@Nullable String status) {
        try {
            return status == null ? null : TransitionStatus.of(status);
        } catch (IllegalArgumentException e) {
            throw new BadRequest("status", "Must be one of queued, running, succeeded, failed, cancelled.");
        }
    }

    private static long cursor(@Nullable String cursor) {
        if (cursor != null && !cursor.matches("[0-9]{1,18}")) {
            throw new BadRequest("cursor", "Must be the nextCursor of an earlier page.");
        }
        return cursor == null ? Long.MAX_VALUE : Long.parseLong(cursor);
    }

    private static Submission submission(String key, JsonNode body) {
        if (key.isBlank() || key.length() > 255) {
            throw new BadRequest("Idempotency-Key", "Must have 1 to 255 characters.");
        }
        return new Submission(key, Sha256.hex(body.toString().getBytes(StandardCharsets.UTF_8)));
    }
}
