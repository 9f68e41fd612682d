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
 * The conditional headers of a request, in the order of RFC 9110, 13.2.2. Spring lacks If-Match for GET, and If-Range.
 *
 * @param etag strong, in quotes
 * @param lastModified milliseconds since 1970; {@link StoredFile#NO_DATE} if unknown
 */
record Conditions(HttpServletRequest request, String etag, long lastModified) {
    private static final long MILLIS = 1000;

    /** Evaluates If-Match or, without it, If-Unmodified-Since. */
    boolean fail() {
        List<String> wanted = Collections.list(request.getHeaders(HttpHeaders.IF_MATCH));
        if (!wanted.isEmpty()) {
            return !matches(wanted, true);
        }
        OptionalLong since = date(request.getHeader(HttpHeaders.IF_UNMODIFIED_SINCE));
        return hasDate() && since.isPresent() && lastModified / MILLIS > since.getAsLong();
    }

    /** Evaluates If-None-Match or, without it, If-Modified-Since. */
    boolean notModified() {
        List<String> known = Collections.list(request.getHeaders(HttpHeaders.IF_NONE_MATCH));
        if (!known.isEmpty()) {
            return matches(known, false);
        }
        OptionalLong since = date(request.getHeader(HttpHeaders.IF_MODIFIED_SINCE));
        return hasDate() && since.isPresent() && lastModified / MILLIS <= since.getAsLong();
    }

    /** Evaluates If-Range: whether the client's other parts are of the same version. */
    boolean allowRange() {
        String version = request.getHeader(HttpHeaders.IF_RANGE);
        if (version == null) {
            return true;
        }
        OptionalLong date = date(version);
        return date.isPresent()
                ? hasDate() && lastModified / MILLIS == date.getAsLong()
                : version.strip().equals(etag);
    }

    private boolean hasDate() {
        return lastModified != StoredFile.NO_DATE;
    }

    private boolean matches(List<String> tags, boolean isStrong) {
        ETag own = ETag.create(etag);
        return tags.stream()
                .anyMatch(list -> list.strip().equals("*")
                        || ETag.parse(list).stream().anyMatch(tag -> own.compare(tag, isStrong)));
    }

    /** Seconds since 1970; empty for an invalid date, which is ignored. */
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
