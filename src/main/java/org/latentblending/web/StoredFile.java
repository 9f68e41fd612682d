package org.latentblending.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRange;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.converter.ResourceHttpMessageConverter;
import org.springframework.http.converter.ResourceRegionHttpMessageConverter;
import org.springframework.http.server.ServletServerHttpResponse;

/**
 * A file that is served with conditional and range requests (RFC 9110).
 *
 * @param etag strong, in quotes
 * @param lastModified milliseconds since 1970; {@link #NO_DATE} if unknown
 */
public record StoredFile(Resource content, MediaType type, String etag, long lastModified, CacheControl cache) {
    public static final long NO_DATE = -1;

    private static final ResourceHttpMessageConverter WHOLE = new ResourceHttpMessageConverter();
    private static final ResourceRegionHttpMessageConverter PARTS = new ResourceRegionHttpMessageConverter();

    /** @throws HttpProblem if a precondition fails or no requested range exists */
    public void send(HttpServletRequest request, HttpServletResponse servletResponse) throws IOException {
        var response = new ServletServerHttpResponse(servletResponse);
        HttpHeaders headers = response.getHeaders();
        var conditions = new Conditions(request, etag, lastModified);
        if (conditions.fail()) {
            throw new HttpProblem(
                    HttpStatus.PRECONDITION_FAILED,
                    "If-Match or If-Unmodified-Since: the file has changed; its ETag is %s.".formatted(etag));
        }
        long length = content.contentLength();
        boolean isModified = !conditions.notModified();
        List<HttpRange> ranges = isModified && conditions.allowRange() ? ranges(request, length) : List.of();
        headers.setETag(etag);
        headers.setCacheControl(cache);
        if (lastModified != NO_DATE) {
            headers.setLastModified(lastModified);
        }
        if (isModified) {
            headers.setContentType(type);
            headers.set(HttpHeaders.ACCEPT_RANGES, "bytes");
        }
        if (!isModified) {
            response.setStatusCode(HttpStatus.NOT_MODIFIED);
            response.flush();
        } else if (HttpMethod.HEAD.matches(request.getMethod())) {
            headers.setContentLength(length);
            response.flush();
        } else if (ranges.isEmpty()) {
            WHOLE.write(content, type, response);
        } else {
            response.setStatusCode(HttpStatus.PARTIAL_CONTENT);
            PARTS.write(HttpRange.toResourceRegions(ranges, content), null, type, response);
        }
    }

    /**
     * The ranges to send, none for the whole file. Ranges that cannot be parsed are ignored (RFC 9110, 14.2), as are several
     * that overlap or of which only some exist.
     */
    private static List<HttpRange> ranges(HttpServletRequest request, long length) {
        List<String> headers = Collections.list(request.getHeaders(HttpHeaders.RANGE));
        if (headers.size() != 1 || !HttpMethod.GET.matches(request.getMethod())) {
            return List.of();
        }
        List<HttpRange> requested;
        try {
            requested = HttpRange.parseRanges(headers.get(0).toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return List.of();
        }
        List<HttpRange> existing = requested.stream()
                .filter(range -> range.getRangeStart(length) < length)
                .toList();
        if (existing.isEmpty() && !requested.isEmpty()) {
            var problem = new HttpProblem(
                    HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "Range: the file has %d bytes.".formatted(length));
            problem.getHeaders().set(HttpHeaders.CONTENT_RANGE, "bytes */" + length);
            throw problem;
        }
        return existing.size() == 1 || (existing.size() == requested.size() && bytes(existing, length) < length)
                ? existing
                : List.of();
    }

    private static long bytes(List<HttpRange> ranges, long length) {
        return ranges.stream()
                .mapToLong(range -> range.getRangeEnd(length) - range.getRangeStart(length) + 1)
                .sum();
    }
}
