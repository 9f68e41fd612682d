package org.latentblending.web;

import java.io.IOException;
import java.io.Writer;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import lombok.extern.slf4j.Slf4j;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/** Answers requests that Tomcat refuses before Spring sees them with a problem. */
@Slf4j
class TomcatProblems extends ErrorReportValve {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

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
                : explain(request.getCoyoteRequest(), response.getStatus());
    }

    /** Explains why Tomcat refused a request without a message, with status 400, 417, 501 or 505. */
    private static String explain(org.apache.coyote.Request request, int status) {
        String protocol = String.valueOf(request.protocol());
        List<String> hosts = values(request, HttpHeaders.HOST);
        List<String> lengths = values(request, HttpHeaders.CONTENT_LENGTH);
        List<String> codings = values(request, HttpHeaders.TRANSFER_ENCODING);
        if (status == 505) {
            return "The server supports HTTP/1.0 and HTTP/1.1, but not %s.".formatted(protocol);
        }
        if (status == 417) {
            return "Expect: only 100-continue is supported.";
        }
        if (hosts.isEmpty() && protocol.equals("HTTP/1.1")) {
            return "Host: is missing. HTTP/1.1 requires it.";
        }
        if (hosts.size() > 1) {
            return "Host: is given more than once.";
        }
        if (lengths.size() > 1) {
            return "Content-Length: is given more than once.";
        }
        if (!lengths.stream().allMatch(length -> NUMBER.matcher(length).matches())) {
            return "Content-Length: must be a whole number of bytes.";
        }
        if (!codings.stream().allMatch("chunked"::equalsIgnoreCase)) {
            return "Transfer-Encoding: only chunked is supported.";
        }
        try {
            QueryString.decode(String.valueOf(request.requestURI()), "");
        } catch (BadRequest e) {
            return "The path is not percent-encoded UTF-8.";
        }
        return hosts.stream().allMatch(TomcatProblems::hasPort)
                ? "The request line and headers are invalid or contradict each other."
                : "Host: its port must be a number.";
    }

    private static boolean hasPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon <= host.lastIndexOf(']')
                || NUMBER.matcher(host.substring(colon + 1)).matches();
    }

    private static List<String> values(org.apache.coyote.Request request, String header) {
        return Collections.list(request.getMimeHeaders().values(header));
    }
}
