package org.latentblending.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;

/**
 * The conditions of a request, in the order of RFC 9110, 13.2.2. Spring itself has neither If-Match for GET nor If-Range.
 *
 * @param etag strong, in quotes
 * @param lastModified milliseconds since 1970; {@link StoredFile#NO_DATE} if that is not known
 */
record Conditions(HttpServletRequest request, String etag, long lastModified) {
    private static final long MILLIS = 1000;

    /** Whether If-Match, or If-Unmodified-Since without it, does not hold. */
    boolean fail() {
        List<String> wanted = Collections.list(request.getHeaders(HttpHeaders.IF_MATCH));
        if (!wanted.isEmpty()) {
            return !isAny(wanted, true);
        }
        OptionalLong since = date(request.getHeader(HttpHeaders.IF_UNMODIFIED_SINCE));
        return hasDate() && since.isPresent() && lastModified / MILLIS > since.getAsLong();
    }

    /** Whether the client has it, by If-None-Match or, without that, by If-Modified-Since. */
    boolean notModified() {
        List<String> known = Collections.list(request.getHeaders(HttpHeaders.IF_NONE_MATCH));
        if (!known.isEmpty()) {
            return isAny(known, false);
        }
        OptionalLong since = date(request.getHeader(HttpHeaders.IF_MODIFIED_SINCE));
        return hasDate() && since.isPresent() && lastModified / MILLIS <= since.getAsLong();
    }

    /** Whether a range may be sent: the client's other parts are of the same file. */
    boolean allowRange() {
        String same = request.getHeader(HttpHeaders.IF_RANGE);
        if (same == null) {
            return true;
        }
        OptionalLong date = date(same);
        return date.isPresent()
                ? hasDate() && lastModified / MILLIS == date.getAsLong()
                : same.strip().equals(etag);
    }

    private boolean hasDate() {
        return lastModified != StoredFile.NO_DATE;
    }

    private boolean isAny(List<String> tags, boolean strongly) {
        ETag own = ETag.create(etag);
        return tags.stream()
                .anyMatch(list -> list.strip().equals("*")
                        || ETag.parse(list).stream().anyMatch(tag -> own.compare(tag, strongly)));
    }

    /** Seconds since 1970; empty if it is no date of HTTP, which is to be ignored then. */
    private static OptionalLong date(@Nullable String header) {
        if (header == null) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(ZonedDateTime.parse(header.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toEpochSecond());
        } catch (DateTimeException e) {
            return OptionalLong.empty();
        }
    }
}
