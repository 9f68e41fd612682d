package org.latentblending.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.latentblending.rendering.movies.MovieRenderer;
import org.latentblending.transitions.TransitionStatus;
import org.latentblending.transitions.images.UploadedImages;
import org.latentblending.transitions.lifecycle.CancelTransition;
import org.latentblending.transitions.lifecycle.DeleteTransition;
import org.latentblending.transitions.lifecycle.RetryTransition;
import org.latentblending.transitions.lifecycle.SubmitTransition;
import org.latentblending.transitions.lifecycle.SubmitTransition.Submission;
import org.latentblending.transitions.views.TransitionView;
import org.latentblending.transitions.views.TransitionViews;
import org.latentblending.web.BadRequest;
import org.latentblending.web.Conflict;
import org.latentblending.web.JsonBody;
import org.latentblending.web.NotFound;
import org.latentblending.web.RequestBinder;
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

@RestController
@RequestMapping(path = "/api/v1/transitions", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Transitions", description = "Jobs that turn prompts into a movie")
class TransitionController {
    private static final String NONE = "There is no such transition.";

    private final RequestBinder forms;
    private final RequestDefaults complete;
    private final SubmitTransition submit;
    private final CancelTransition cancel;
    private final RetryTransition retry;
    private final DeleteTransition delete;
    private final MovieRenderer render;
    private final TransitionViews views;

    TransitionController(
            RequestBinder forms,
            RequestDefaults complete,
            SubmitTransition submit,
            CancelTransition cancel,
            RetryTransition retry,
            DeleteTransition delete,
            MovieRenderer render,
            TransitionViews views) {
        this.forms = forms;
        this.complete = complete;
        this.submit = submit;
        this.cancel = cancel;
        this.retry = retry;
        this.delete = delete;
        this.render = render;
        this.views = views;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "submitTransition",
            summary = "Ask for a transition",
            description = "Everything is checked before it is queued.")
    @ApiResponse(responseCode = "202", description = "The transition, queued", headers = @Header(name = "Location"))
    @ApiResponse(responseCode = "413", description = "It is more than a client may ask for, or the body is too large.")
    @ApiResponse(responseCode = "422", description = "The `Idempotency-Key` came with another body before.")
    @ApiResponse(
            responseCode = "429",
            description = "Too many are waiting, or the client has as many unfinished ones as it may.")
    @ApiResponse(responseCode = "507", description = "No room is left for frames and movies.")
    @JsonBody(CreateTransitionRequest.class)
    ResponseEntity<TransitionView> submit(
            InputStream body,
            @Parameter(
                            description =
                                    "A repeated POST with the same key and body answers with the first one's transition",
                            schema = @Schema(type = "string", minLength = 1, maxLength = 255))
                    @RequestHeader(name = "Idempotency-Key", required = false)
                    @Nullable
                    String idempotencyKey,
            HttpServletRequest http) {
        var tree = forms.parse(body);
        var request = complete.from(forms.read(tree, CreateTransitionRequest.class));
        var submission = idempotencyKey == null ? null : submission(idempotencyKey, tree.toString());
        TransitionView view = submit.submit(
                request.request(), request.warnings(), request.plan().totalSteps(), http.getRemoteAddr(), submission);
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/transitions/" + view.id()))
                .body(view);
    }

    @GetMapping
    @Operation(operationId = "listTransitions", summary = "All transitions, newest first, without their frames")
    @ApiResponse(responseCode = "200", description = "A page of them")
    TransitionView.Page list(
            @Parameter(
                            description = "Only those in this state",
                            schema =
                                    @Schema(
                                            type = "string",
                                            allowableValues = {"queued", "running", "succeeded", "failed", "cancelled"
                                            }))
                    @RequestParam(required = false)
                    @Nullable
                    String status,
            @Parameter(
                            description = "How many at most",
                            schema = @Schema(type = "integer", minimum = "1", maximum = "200", defaultValue = "50"))
                    @RequestParam(required = false)
                    @Nullable
                    String limit,
            @Parameter(
                            description = "`nextCursor` of the page before",
                            schema = @Schema(type = "string", pattern = "^[0-9]{1,18}$", example = "42"))
                    @RequestParam(required = false)
                    @Nullable
                    String cursor) {
        return views.page(
                ListingParameters.status(status), ListingParameters.limit(limit), ListingParameters.cursor(cursor));
    }

    @GetMapping("/{id}")
    @Operation(operationId = "getTransition", summary = "One transition with its frames")
    @ApiResponse(responseCode = "200", description = "The transition")
    @ApiResponse(responseCode = "404", description = NONE)
    TransitionView get(@PathVariable String id) {
        return views.find(id).orElseThrow(() -> NotFound.transition(id));
    }

    @PostMapping("/{id}/cancel")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            operationId = "cancelTransition",
            summary = "Stop it within one denoising step; a finished one stays as it is",
            description = "Finished frames stay. If the first segments are whole, a movie of them follows.")
    @ApiResponse(responseCode = "202", description = "The transition, which ends soon or has ended before")
    @ApiResponse(responseCode = "404", description = NONE)
    TransitionView cancel(@PathVariable String id) {
        get(id);
        cancel.cancel(id);
        return get(id);
    }

    @PostMapping("/{id}/retry")
    @Operation(
            operationId = "retryTransition",
            summary = "Take one that failed or was cancelled up again from what it has stored",
            description =
                    "It waits as the last of the queue and counts like a new one for the limits. Finished frames and blocks"
                            + " are neither drawn nor announced again, and `seq` goes on. A movie of its finished segments goes; one"
                            + " of all follows.")
    @ApiResponse(
            responseCode = "202",
            description = "The transition, queued again",
            headers = @Header(name = "Location"))
    @ApiResponse(responseCode = "404", description = NONE)
    @ApiResponse(
            responseCode = "409",
            description = "It is queued, running or succeeded, or an image that it needs was deleted.")
    @ApiResponse(responseCode = "413", description = "It is more than a client may ask for.")
    @ApiResponse(
            responseCode = "429",
            description = "Too many are waiting, or the client has as many unfinished ones as it may.")
    @ApiResponse(responseCode = "507", description = "No room is left for frames and movies.")
    ResponseEntity<TransitionView> retry(@PathVariable String id, HttpServletRequest http) {
        get(id);
        try {
            if (!retry.retry(id, http.getRemoteAddr())) {
                throw new Conflict(
                        get(id).status() == TransitionStatus.SUCCEEDED
                                ? "The transition succeeded; there is nothing to retry."
                                : "The transition is queued or running; only one that failed or was cancelled can be retried.");
            }
        } catch (UploadedImages.Unknown e) {
            throw new Conflict(
                    "An image that the transition needs was deleted; ask for a new transition with another.");
        }
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/transitions/" + id))
                .body(get(id));
    }

    @PostMapping(path = "/{id}/movie", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            operationId = "renderMovie",
            summary = "Render the frames again as another movie, without diffusion",
            description =
                    "Of a transition that failed or was cancelled, the segments that are whole, from the first on;"
                            + " 409 if there is none.")
    @ApiResponse(responseCode = "202", description = "The transition, whose next movie is on its way")
    @ApiResponse(responseCode = "404", description = NONE)
    @ApiResponse(responseCode = "409", description = "It is not finished, or not one of its segments is whole.")
    @JsonBody(CreateTransitionRequest.Movie.class)
    TransitionView render(@PathVariable String id, InputStream body) {
        TransitionView transition = get(id);
        var movie = complete.movie(forms.read(body, CreateTransitionRequest.Movie.class), transition.request());
        if (!transition.status().isFinal()) {
            throw new Conflict("The transition is not finished yet; its movie comes with it.");
        }
        if (!render.render(id, movie)) {
            throw new Conflict("Not one segment of the transition was finished, so that there is no movie to make.");
        }
        return get(id);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(operationId = "deleteTransition", summary = "Remove a finished transition and its files")
    @ApiResponse(responseCode = "204", description = "Removed")
    @ApiResponse(responseCode = "404", description = NONE)
    @ApiResponse(responseCode = "409", description = "It is queued or running.")
    void delete(@PathVariable String id) {
        get(id);
        if (!delete.delete(id)) {
            throw new Conflict("The transition is queued or running; cancel it first.");
        }
    }

    private static Submission submission(String key, String body) {
        if (key.isBlank() || key.length() > 255) {
            throw new BadRequest("Idempotency-Key", "Must have 1 to 255 characters.");
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8));
            return new Submission(key, HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
