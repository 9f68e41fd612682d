package org.latentblending.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.latentblending.web.HttpProblem;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Answers requests that are refused before they reach a handler with a problem (RFC 9457). */
@Component
@RequiredArgsConstructor
@Slf4j
class AccessProblems implements AuthenticationEntryPoint, RequestRejectedHandler {
    private static final String RETRY_SECONDS = "10";

    private final TokenAuthentication authentication;

    /** Answers a missing or wrong token, or a client that has to pause. */
    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException {
        if (e instanceof FailedAttempts.Paused paused) {
            response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(paused.seconds()));
            HttpProblem.write(response, HttpStatus.TOO_MANY_REQUESTS, e.getMessage());
        } else {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
            String reason = e instanceof BadCredentialsException ? e.getMessage() + " " : "";
            HttpProblem.write(
                    response,
                    HttpStatus.UNAUTHORIZED,
                    reason + "Send the server's token as Authorization: Bearer, or enter it on the page.");
        }
    }

    /** Answers an ambiguous URL. Without the token the client gets no details. */
    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, RequestRejectedException e)
            throws IOException {
        try {
            if (authentication.of(request).isEmpty()) {
                commence(request, response, new BadCredentialsException(""));
            } else {
                HttpProblem.write(response, HttpStatus.BAD_REQUEST, "The URL is invalid: " + e.getMessage());
            }
        } catch (AuthenticationException refused) {
            commence(request, response, refused);
        } catch (DataAccessException | TransactionException outage) {
            unavailable(response, outage);
        }
    }

    void unavailable(HttpServletResponse response, Exception cause) throws IOException {
        LOG.warn("Cannot look up a session: {}", cause.getMessage());
        response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        HttpProblem.write(response, HttpStatus.SERVICE_UNAVAILABLE, "The database is unavailable.");
    }
}
