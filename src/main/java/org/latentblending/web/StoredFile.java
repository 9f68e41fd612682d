package org.latentblending.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.ETag;
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
        if (fails(request)) {
            throw new HttpProblem(
                    HttpStatus.PRECONDITION_FAILED,
                    "If-Match or If-Unmodified-Since: the file has changed; its ETag is %s.".formatted(etag));
        }
        long length = content.contentLength();
        boolean isModified = !isKnown(request);
        List<HttpRange> ranges = isModified && allowsRange(request) ? ranges(request, length) : List.of();
        headers.setETag(etag);
        headers.setCacheControl(cache);
        if (lastModified != NO_DATE) {
            headers.setLastModified(lastModified);
        }
        if (!isModified) {
            response.setStatusCode(HttpStatus.NOT_MODIFIED);
            response.flush();
            return;
        }
        headers.setContentType(type);
        headers.set(HttpHeaders.ACCEPT_RANGES, "bytes");
        if (HttpMethod.HEAD.matches(request.getMethod())) {
            headers.setContentLength(length);
            response.flush();
        } else if (ranges.isEmpty()) {
            WHOLE.write(content, type, response);
        } else {
            response.setStatusCode(HttpStatus.PARTIAL_CONTENT);
            PARTS.write(HttpRange.toResourceRegions(ranges, content), null, type, response);
        }
    }

    /** Evaluates If-Match, which Spring ignores for GET, or, without it, If-Unmodified-Since. */
    private boolean fails(HttpServletRequest request) {
        List<String> tags = Collections.list(request.getHeaders(HttpHeaders.IF_MATCH));
        return tags.isEmpty()
                ? isDated(request.getHeader(HttpHeaders.IF_UNMODIFIED_SINCE), order -> order > 0)
                : !matches(tags, true);
    }

    /** Evaluates If-None-Match or, without it, If-Modified-Since. */
    private boolean isKnown(HttpServletRequest request) {
        List<String> tags = Collections.list(request.getHeaders(HttpHeaders.IF_NONE_MATCH));
        return tags.isEmpty()
                ? isDated(request.getHeader(HttpHeaders.IF_MODIFIED_SINCE), order -> order <= 0)
                : matches(tags, false);
    }

    /** Evaluates If-Range: whether the client's other parts are of the same version. */
    private boolean allowsRange(HttpServletRequest request) {
        String version = request.getHeader(HttpHeaders.IF_RANGE);
        return version == null || version.strip().equals(etag) || isDated(version, order -> order == 0);
    }

    private boolean matches(List<String> tags, boolean isStrong) {
        ETag own = ETag.create(etag);
        return tags.stream()
                .anyMatch(list -> list.strip().equals("*")
                        || ETag.parse(list).stream().anyMatch(tag -> own.compare(tag, isStrong)));
    }

    /** Tests how this file's date compares with a header's, in seconds. Invalid dates are ignored. */
    private boolean isDated(@Nullable String header, IntPredicate order) {
        if (header == null || lastModified == NO_DATE) {
            return false;
        }
        try {
            long seconds = ZonedDateTime.parse(header.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toEpochSecond();
            return order.test(Long.compare(lastModified / 1000, seconds));
        } catch (DateTimeException e) {
            return false;
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
        long bytes = existing.stream()
                .mapToLong(range -> range.getRangeEnd(length) - range.getRangeStart(length) + 1)
                .sum();
        return existing.size() == 1 || (existing.size() == requested.size() && bytes < length) ? existing : List.of();
    }
}
