package org.latentblending.api;

import java.util.UUID;
import lombok.extern.slf4j.Slf4j;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.jspecify.annotations.Nullable;
import org.latentblending.health.DependencyHealth.Unavailable;
import org.latentblending.quotas.Admission.LimitReached;
import org.latentblending.storage.StorageUnavailable;
import org.latentblending.transitions.SubmitTransition.IdempotencyConflict;
import org.latentblending.transitions.uploads.UploadedImages;
import org.latentblending.transitions.uploads.UploadedSounds;
import org.latentblending.web.BadRequest;
import org.latentblending.web.HttpProblem;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.multipart.support.MissingServletRequestPartException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Answers every exception of a handler with {@code application/problem+json} (RFC 9457). */
@RestControllerAdvice
@Slf4j
class ProblemHandler extends ResponseEntityExceptionHandler {
    @ExceptionHandler
    ProblemDetail unknownImage(UploadedImages.Unknown e) {
        return new BadRequest("inpainting", String.valueOf(e.getMessage())).getBody();
    }

    @ExceptionHandler
    ProblemDetail unknownSound(UploadedSounds.Unknown e) {
        return new BadRequest("movie.sound.id", String.valueOf(e.getMessage())).getBody();
    }

    @ExceptionHandler
    ProblemDetail idempotencyConflict(IdempotencyConflict e) {
        return HttpProblem.of(HttpStatus.UNPROCESSABLE_CONTENT, e.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unavailable(Unavailable e) {
        return retryLater(HttpStatus.SERVICE_UNAVAILABLE, e.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> limitReached(LimitReached e) {
        return switch (e.kind()) {
            case RETRY_LATER -> retryLater(HttpStatus.TOO_MANY_REQUESTS, e.getMessage());
            case TOO_LARGE -> ResponseEntity.of(HttpProblem.of(HttpStatus.CONTENT_TOO_LARGE, e.getMessage()))
                    .build();
            case STORAGE_FULL -> ResponseEntity.of(HttpProblem.of(HttpStatus.INSUFFICIENT_STORAGE, e.getMessage()))
                    .build();
        };
    }

    @ExceptionHandler({StorageUnavailable.class, DataAccessException.class, TransactionException.class})
    ResponseEntity<ProblemDetail> storageFailed(Exception e) {
        LOG.error("A request failed because the storage or the database is unavailable", e);
        String detail = e instanceof StorageUnavailable ? e.getMessage() : "The database is unavailable.";
        return retryLater(HttpStatus.SERVICE_UNAVAILABLE, detail);
    }

    @ExceptionHandler({MultipartException.class, FileUploadException.class, InvalidParameterException.class})
    ProblemDetail unreadable(Exception e) {
        boolean hasParameters = e instanceof InvalidParameterException;
        return HttpProblem.of(
                HttpStatus.BAD_REQUEST,
                hasParameters ? "The parameters cannot be decoded." : "The multipart body is invalid.");
    }

    @ExceptionHandler
    ProblemDetail unexpected(Exception e) {
        String id = UUID.randomUUID().toString();
        LOG.error("Request failed unexpectedly, error {}", id, e);
        return HttpProblem.of(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "Internal server error. See the server log for error %s.".formatted(id));
    }

    /** Sends problems even if the client accepts other content only, or if its Accept header is invalid. */
    @Override
    protected ResponseEntity<Object> createResponseEntity(
            @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var sent = new HttpHeaders();
        sent.putAll(headers);
        sent.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        return new ResponseEntity<>(
                body instanceof ProblemDetail problem ? HttpProblem.withType(problem) : body, sent, status);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMissingServletRequestPart(
            MissingServletRequestPartException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var missing = new BadRequest(e.getRequestPartName(), "Must be sent as a file.");
        return handleExceptionInternal(e, missing.getBody(), headers, status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotSupported(
            HttpMediaTypeNotSupportedException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String[] values = request.getHeaderValues(HttpHeaders.CONTENT_TYPE);
        String sent = values == null ? "" : String.join(", ", values);
        e.getBody()
                .setDetail("Content-Type: must be %s, but %s was sent."
                        .formatted(MediaType.toString(e.getSupportedMediaTypes()), sent.isBlank() ? "none" : sent));
        return super.handleHttpMediaTypeNotSupported(e, headers, status, request);
    }

    private static ResponseEntity<ProblemDetail> retryLater(HttpStatus status, @Nullable String detail) {
        return ResponseEntity.status(status)
                .header(HttpHeaders.RETRY_AFTER, "10")
                .body(HttpProblem.of(status, detail));
    }
}
