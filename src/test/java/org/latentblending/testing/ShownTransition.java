package org.latentblending.testing;

import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A transition as the HTTP API returns it; {@code request} and {@code setback} as JSON. */
public record ShownTransition(
        String id,
        String status,
        Instant startedAt,
        Instant finishedAt,
        int queuePosition,
        Double etaSeconds,
        JsonNode setback,
        Progress progress,
        JsonNode request,
        JsonNode warnings,
        List<Frame> frames,
        Movie movie,
        JsonNode pendingMovie,
        Problem problem) {
    public record Progress(int completedSteps, int totalSteps) {}

    public record Frame(int index, int segment, double fraction, String url) {}

    public record Movie(Object fps, int frames, Double seconds, double duration, String format, String url) {}

    /** A problem (RFC 9457), with every field that is wrong. */
    public record Problem(String type, String title, int status, String detail, List<FieldError> errors) {
        public List<String> fields() {
            return errors.stream().map(FieldError::field).toList();
        }
    }

    public record FieldError(String field, String message) {}
}
