package org.latentblending.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;

/**
 * A file that is sent whole or in part, or not at all where the client has it already, as RFC 9110 says.
 *
 * @param etag strong, in quotes
 * @param lastModified milliseconds since 1970; {@link #NO_DATE} if that is not known
 */
public record StoredFile(Resource content, MediaType type, String etag, long lastModified, CacheControl cache) {
    public static final long NO_DATE = -1;

    /** @throws ErrorResponseException if a precondition does not hold, or no part that is asked for is there */
    public ResponseEntity<Resource> answer(HttpServletRequest request) {
        var conditions = new Conditions(request, etag, lastModified);
        if (conditions.fail()) {
            HttpStatus status = HttpStatus.PRECONDITION_FAILED;
            throw new ErrorResponseException(
                    status,
                    ProblemDetail.forStatusAndDetail(
                            status,
                            "If-Match or If-Unmodified-Since: the file is another one, with the ETag %s."
                                    .formatted(etag)),
                    null);
        }
        if (conditions.notModified()) {
            return headers(ResponseEntity.status(HttpStatus.NOT_MODIFIED)).build();
        }
        try {
            return conditions.allowRange() ? ranges(request) : whole(request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ResponseEntity<Resource> ranges(HttpServletRequest request) throws IOException {
        long length = content.contentLength();
        ByteRanges ranges = ByteRanges.of(request, length);
        return switch (ranges.kind()) {
            case NONE -> whole(request);
            case UNSATISFIABLE -> throw unsatisfiable(length);
            case ONE -> part(ranges.first(), ranges.last(), length);
                // Spring makes the parts of several.
            case SEVERAL -> content(HttpStatus.OK).body(content);
        };
    }

    /** As a stream, so that Spring leaves a range alone that is to be ignored. */
    private ResponseEntity<Resource> whole(HttpServletRequest request) throws IOException {
        var answer = content(HttpStatus.OK).contentLength(content.contentLength());
        return HttpMethod.HEAD.matches(request.getMethod())
                ? answer.build()
                : answer.body(new InputStreamResource(content));
    }

    private ResponseEntity<Resource> part(long first, long last, long length) throws IOException {
        var stream = content.getInputStream();
        stream.skipNBytes(first);
        return content(HttpStatus.PARTIAL_CONTENT)
                .header(HttpHeaders.CONTENT_RANGE, "bytes %d-%d/%d".formatted(first, last, length))
                .contentLength(last - first + 1)
                .body(new InputStreamResource(new LimitedBody(stream, last - first + 1)));
    }

    private ResponseEntity.BodyBuilder content(HttpStatus status) {
        return headers(ResponseEntity.status(status)).contentType(type).header(HttpHeaders.ACCEPT_RANGES, "bytes");
    }

    private ResponseEntity.BodyBuilder headers(ResponseEntity.BodyBuilder answer) {
        answer.eTag(etag).cacheControl(cache);
        return lastModified == NO_DATE ? answer : answer.lastModified(lastModified);
    }

    private static ErrorResponseException unsatisfiable(long length) {
        HttpStatus status = HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE;
        var problem = new ErrorResponseException(
                status,
                ProblemDetail.forStatusAndDetail(status, "Range: the file has %d bytes only.".formatted(length)),
                null);
        problem.getHeaders().set(HttpHeaders.CONTENT_RANGE, "bytes */" + length);
        return problem;
    }
}
