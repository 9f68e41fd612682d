package org.latentblending.web;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.net.URI;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.coyote.BadRequestException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers errors of filters and of Tomcat with a problem instead of Spring Boot's error page. */
@Hidden
@RestController
class ErrorProblems implements ErrorController {
    @RequestMapping("${server.error.path:${error.path:/error}}")
    ResponseEntity<ProblemDetail> error(HttpServletRequest request) {
        HttpStatus status = statusOf(request);
        ProblemDetail problem = HttpProblem.of(status, detail(status, request));
        problem.setInstance(instance(request));
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    private static String detail(HttpStatus status, HttpServletRequest request) {
        String message = (String) request.getAttribute(RequestDispatcher.ERROR_MESSAGE);
        if (status.is5xxServerError()) {
            return "Internal server error. See the server log.";
        }
        if (message != null && !message.isBlank()) {
            return message;
        }
        var unreadable = cause(request, BadRequestException.class);
        if (unreadable != null) {
            return "The body cannot be read: %s.".formatted(unreadable.getMessage());
        }
        if (cause(request, EOFException.class) != null) {
            return "The body cannot be read: it ends early.";
        }
        if (cause(request, ClientAbortException.class) != null) {
            return "The body cannot be read.";
        }
        return status == HttpStatus.NOT_FOUND
                ? "There is no such resource."
                : "The server refused the request with %d %s.".formatted(status.value(), status.getReasonPhrase());
    }

    /** A request for the error path itself is answered with 404. */
    private static HttpStatus statusOf(HttpServletRequest request) {
        Integer code = (Integer) request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        if (code == null) {
            return HttpStatus.NOT_FOUND;
        }
        if (cause(request, InvalidParameterException.class) != null) {
            return HttpStatus.BAD_REQUEST;
        }
        HttpStatus known = HttpStatus.resolve(code);
        return known == null ? HttpStatus.INTERNAL_SERVER_ERROR : known;
    }

    private static <T extends Throwable> @Nullable T cause(HttpServletRequest request, Class<T> type) {
        var cause = (Throwable) request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
        while (cause != null && !type.isInstance(cause)) {
            cause = cause.getCause();
        }
        return type.cast(cause);
    }

    /** The path of the request; Spring would name the error path. Two slashes would start a host name. */
    private static @Nullable URI instance(HttpServletRequest request) {
        String path = (String) request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        return path == null ? null : URI.create(path.replaceFirst("^/+", "/"));
    }
}
