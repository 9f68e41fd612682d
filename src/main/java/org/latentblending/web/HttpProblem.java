package org.latentblending.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.json.ProblemDetailJacksonMixin;
import org.springframework.web.ErrorResponseException;
import tools.jackson.databind.json.JsonMapper;

/** A failure that is answered with {@code application/problem+json} (RFC 9457). */
public class HttpProblem extends ErrorResponseException {
    private static final JsonMapper JSON = JsonMapper.builder()
            .addMixIn(ProblemDetail.class, ProblemDetailJacksonMixin.class)
            .build();

    public HttpProblem(HttpStatus status, String detail) {
        super(status, of(status, detail), null);
    }

    public static HttpProblem notFound(String detail) {
        return new HttpProblem(HttpStatus.NOT_FOUND, detail);
    }

    public static HttpProblem conflict(String detail) {
        return new HttpProblem(HttpStatus.CONFLICT, detail);
    }

    /** A problem with an explicit type: Spring omits the default one. */
    public static ProblemDetail of(HttpStatusCode status, @Nullable String detail) {
        return withType(ProblemDetail.forStatusAndDetail(status, detail));
    }

    public static ProblemDetail withType(ProblemDetail problem) {
        if (problem.getType() == null) {
            problem.setType(URI.create("about:blank"));
        }
        return problem;
    }

    /** A problem as JSON, for answers that are written outside of Spring MVC. */
    public static String json(HttpStatusCode status, @Nullable String detail) {
        return JSON.writeValueAsString(of(status, detail));
    }

    /** Answers with a problem before a handler is found. */
    public static void write(HttpServletResponse response, HttpStatus status, @Nullable String detail)
            throws IOException {
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        JSON.writeValue(response.getOutputStream(), of(status, detail));
    }
}
