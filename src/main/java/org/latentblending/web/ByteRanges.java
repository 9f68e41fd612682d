package org.latentblending.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRange;

/**
 * Which bytes of a file a request asks for. Ranges that cannot be understood are ignored (RFC 9110, 14.2), as are several
 * that overlap or of which only some are there: such a request gets the whole file.
 *
 * @param first of the one range
 * @param last of the one range, included
 */
record ByteRanges(Kind kind, long first, long last) {
    private static final ByteRanges NONE = new ByteRanges(Kind.NONE, 0, 0);

    enum Kind {
        NONE,
        UNSATISFIABLE,
        ONE,
        SEVERAL
    }

    static ByteRanges of(HttpServletRequest request, long length) {
        List<String> headers = Collections.list(request.getHeaders(HttpHeaders.RANGE));
        if (headers.size() != 1 || !HttpMethod.GET.matches(request.getMethod())) {
            return NONE;
        }
        List<HttpRange> asked;
        try {
            asked = HttpRange.parseRanges(headers.get(0));
        } catch (IllegalArgumentException e) {
            return NONE;
        }
        List<HttpRange> there = asked.stream()
                .filter(range -> range.getRangeStart(length) < length)
                .toList();
        if (asked.isEmpty() || there.isEmpty()) {
            return asked.isEmpty() ? NONE : new ByteRanges(Kind.UNSATISFIABLE, 0, 0);
        }
        if (there.size() == 1) {
            HttpRange only = there.get(0);
            return new ByteRanges(Kind.ONE, only.getRangeStart(length), only.getRangeEnd(length));
        }
        return there.size() == asked.size() && bytes(there, length) < length
                ? new ByteRanges(Kind.SEVERAL, 0, 0)
                : NONE;
    }

    private static long bytes(List<HttpRange> ranges, long length) {
        return ranges.stream()
                .mapToLong(range -> range.getRangeEnd(length) - range.getRangeStart(length) + 1)
                .sum();
    }
}
