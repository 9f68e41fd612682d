package org.latentblending.web;

import java.io.IOException;
import java.io.Writer;
import java.util.concurrent.atomic.AtomicBoolean;
import lombok.extern.slf4j.Slf4j;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/** Answers requests that Tomcat refuses before Spring sees them with a problem. */
@Slf4j
class TomcatProblems extends ErrorReportValve {
    @Override
    protected void report(Request request, Response response, @Nullable Throwable cause) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        var canWrite = new AtomicBoolean();
        response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, canWrite);
        if (!canWrite.get()) {
            return;
        }
        String detail = detail(request, response, cause);
        HttpStatus status = statusOf(response.getStatus());
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setCharacterEncoding("UTF-8");
        try {
            Writer writer = response.getReporter();
            if (writer != null) {
                writer.write(HttpProblem.json(status, detail));
                response.finishResponse();
            }
        } catch (IOException | IllegalStateException e) {
            LOG.debug("Cannot send a problem", e);
        }
    }

    /** An unsupported version or transfer encoding is an error of the client. */
    private static HttpStatus statusOf(int status) {
        boolean isClientError =
                status == HttpStatus.NOT_IMPLEMENTED.value() || status == HttpStatus.HTTP_VERSION_NOT_SUPPORTED.value();
        HttpStatus known = HttpStatus.resolve(status);
        return isClientError || known == null ? HttpStatus.BAD_REQUEST : known;
    }

    private static String detail(Request request, Response response, @Nullable Throwable cause) {
        if (statusOf(response.getStatus()).is5xxServerError()) {
            return "Internal server error. See the server log.";
        }
        if (cause != null && cause.getMessage() != null) {
            return cause.getMessage();
        }
        String message = response.getMessage();
        return message != null && !message.isEmpty()
                ? message
                : MalformedHttp.explain(request.getCoyoteRequest(), response.getStatus());
    }
}
