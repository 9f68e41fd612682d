package org.latentblending.web;

import java.util.List;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.jspecify.annotations.Nullable;
import org.latentblending.health.Unavailable;
import org.latentblending.quotas.LimitReached;
import org.latentblending.quotas.QueueFull;
import org.latentblending.storage.StorageUnavailable;
import org.latentblending.transitions.images.UploadedImages;
import org.latentblending.transitions.lifecycle.SubmitTransition.IdempotencyConflict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
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
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.multipart.support.MissingServletRequestPartException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Answers every failure as {@code application/problem+json} (RFC 9457). */
@RestControllerAdvice
class ProblemHandler extends ResponseEntityExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);
    private static final String RETRY_SECONDS = "10";

    @ExceptionHandler
    ProblemDetail badRequest(BadRequest e) {
        return wrongFields(e.errors());
    }

    @ExceptionHandler
    ProblemDetail unknownImage(UploadedImages.Unknown e) {
        return wrongFields(List.of(new FieldError("inpainting", String.valueOf(e.getMessage()))));
    }

    @ExceptionHandler
    ProblemDetail notFound(NotFound e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, e.getMessage());
    }

    @ExceptionHandler
    ProblemDetail conflict(Conflict e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, e.getMessage());
    }

    @ExceptionHandler
    ProblemDetail idempotencyConflict(IdempotencyConflict e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_CONTENT, e.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> queueFull(QueueFull e) {
        return retryLater(HttpStatus.TOO_MANY_REQUESTS, e.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> limitReached(LimitReached e) {
        return switch (e.kind()) {
            case FOR_NOW -> retryLater(HttpStatus.TOO_MANY_REQUESTS, e.getMessage());
            case TOO_LARGE -> problem(HttpStatus.CONTENT_TOO_LARGE, e.getMessage());
            case NO_ROOM -> problem(HttpStatus.INSUFFICIENT_STORAGE, e.getMessage());
        };
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unavailable(Unavailable e) {
        return retryLater(HttpStatus.SERVICE_UNAVAILABLE, e.getMessage());
    }

    @ExceptionHandler({StorageUnavailable.class, DataAccessException.class, TransactionException.class})
    ResponseEntity<ProblemDetail> storageFailed(Exception e) {
        LOG.error("A request could not be served because of the storage", e);
        String detail = e instanceof StorageUnavailable ? e.getMessage() : "The database cannot be used at present.";
        return retryLater(HttpStatus.SERVICE_UNAVAILABLE, detail);
    }

    @ExceptionHandler({MultipartException.class, FileUploadException.class})
    ProblemDetail unreadableUpload() {
        return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, "The upload cannot be read.");
    }

    @ExceptionHandler
    ProblemDetail unreadableParameters(InvalidParameterException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, "The parameters cannot be read.");
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> tooLarge(TooLarge e) {
        return problem(HttpStatus.CONTENT_TOO_LARGE, e.getMessage());
    }

    @ExceptionHandler
    ProblemDetail unexpected(Exception e) {
        LOG.error("A request failed unexpectedly", e);
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.INTERNAL_SERVER_ERROR, "This is a mistake of the server's; its log says more.");
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String field = e instanceof MethodArgumentTypeMismatchException argument ? argument.getName() : "";
        return handleExceptionInternal(
                e, wrongFields(List.of(new FieldError(field, "The value does not fit."))), headers, status, request);
    }

    /** A problem is sent whatever the client accepts, even where that cannot be read. */
    @Override
    protected ResponseEntity<Object> createResponseEntity(
            @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var sent = new HttpHeaders();
        sent.putAll(headers);
        sent.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        return new ResponseEntity<>(body, sent, status);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMissingServletRequestPart(
            MissingServletRequestPartException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var missing = new FieldError(e.getRequestPartName(), "Must be sent as a file.");
        return handleExceptionInternal(e, wrongFields(List.of(missing)), headers, status, request);
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

    private static ProblemDetail wrongFields(List<FieldError> errors) {
        var problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.BAD_REQUEST,
                errors.size() == 1 ? "A field is wrong." : errors.size() + " fields are wrong.");
        problem.setProperty("errors", errors);
        return problem;
    }

    private static ResponseEntity<ProblemDetail> problem(HttpStatus status, @Nullable String detail) {
        return ResponseEntity.status(status).body(ProblemDetail.forStatusAndDetail(status, detail));
    }

    private static ResponseEntity<ProblemDetail> retryLater(HttpStatus status, @Nullable String detail) {
        return ResponseEntity.status(status)
                .header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS)
                .body(ProblemDetail.forStatusAndDetail(status, detail));
    }
}
