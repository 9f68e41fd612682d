package org.latentblending.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import tools.jackson.databind.json.JsonMapper;

/** Answers requests that are refused before they reach a handler, as {@code application/problem+json} (RFC 9457). */
@Component
class AccessProblems implements AuthenticationEntryPoint, RequestRejectedHandler {
    private static final Logger LOG = LoggerFactory.getLogger(AccessProblems.class);
    private static final String RETRY_SECONDS = "10";

    private final TokenAuthentication authentication;
    private final JsonMapper json;

    AccessProblems(TokenAuthentication authentication, JsonMapper json) {
        this.authentication = authentication;
        this.json = json;
    }

    /** Of a request without the token, with a wrong one, or from a client that has to pause. */
    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException {
        if (e instanceof FailedAttempts.Paused paused) {
            response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(paused.seconds()));
            write(response, HttpStatus.TOO_MANY_REQUESTS, e.getMessage());
        } else {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
            String wrong = e instanceof BadCredentialsException ? e.getMessage() + " " : "";
            write(
                    response,
                    HttpStatus.UNAUTHORIZED,
                    wrong + "Send the token that the server was started with as Authorization: Bearer, or enter it on"
                            + " the page.");
        }
    }

    /** Of an address that can be read in several ways. A client without the token learns nothing of it. */
    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, RequestRejectedException e)
            throws IOException {
        try {
            if (authentication.of(request).isEmpty()) {
                commence(request, response, new BadCredentialsException(""));
            } else {
                write(response, HttpStatus.BAD_REQUEST, "The address cannot be read: " + e.getMessage());
            }
        } catch (AuthenticationException refused) {
            commence(request, response, refused);
        } catch (DataAccessException | TransactionException outage) {
            unavailable(response, outage);
        }
    }

    void forbidden(HttpServletResponse response, String detail) throws IOException {
        write(response, HttpStatus.FORBIDDEN, detail);
    }

    void badRequest(HttpServletResponse response, String detail) throws IOException {
        write(response, HttpStatus.BAD_REQUEST, detail);
    }

    void unavailable(HttpServletResponse response, Exception why) throws IOException {
        LOG.warn("Cannot look up a session: {}", why.getMessage());
        response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        write(response, HttpStatus.SERVICE_UNAVAILABLE, "The database cannot be used at present.");
    }

    private void write(HttpServletResponse response, HttpStatus status, @Nullable String detail) throws IOException {
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        var problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(URI.create("about:blank"));
        json.writeValue(response.getOutputStream(), problem);
    }
}
