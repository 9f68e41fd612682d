package org.latentblending.web;

import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.coyote.Request;
import org.springframework.http.HttpHeaders;

/** Explains why Tomcat refused a request without a message. */
class MalformedHttp {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    private MalformedHttp() {}

    /** @param status of the refusal: 400, 417, 501 or 505 */
    static String explain(Request request, int status) {
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
        if (!isUtf8(String.valueOf(request.requestURI()))) {
            return "The path is not percent-encoded UTF-8.";
        }
        return hosts.stream().allMatch(MalformedHttp::hasPort)
                ? "The request line and headers are invalid or contradict each other."
                : "Host: its port must be a number.";
    }

    private static boolean hasPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon <= host.lastIndexOf(']')
                || NUMBER.matcher(host.substring(colon + 1)).matches();
    }

    private static boolean isUtf8(String address) {
        try {
            QueryString.decode(address, "");
            return true;
        } catch (BadRequest e) {
            return false;
        }
    }

    private static List<String> values(Request request, String header) {
        return Collections.list(request.getMimeHeaders().values(header));
    }
}
