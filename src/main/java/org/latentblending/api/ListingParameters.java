package org.latentblending.api;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.TransitionStatus;
import org.latentblending.web.BadRequest;

/** Parses query and path parameters, and names the invalid one. */
class ListingParameters {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;

    /** Clients may also send {@code 50.0}. */
    private static final Pattern LIMIT = Pattern.compile("[0-9]{1,9}([.]0{1,9})?");

    private static final Pattern CURSOR = Pattern.compile("[0-9]{1,18}");
    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,9}");

    private ListingParameters() {}

    static @Nullable TransitionStatus status(@Nullable String status) {
        if (status == null) {
            return null;
        }
        try {
            return TransitionStatus.of(status);
        } catch (IllegalArgumentException e) {
            throw new BadRequest("status", "Must be one of queued, running, succeeded, failed, cancelled.");
        }
    }

    static int limit(@Nullable String limit) {
        if (limit == null) {
            return DEFAULT_LIMIT;
        }
        int number = LIMIT.matcher(limit).matches() ? (int) Double.parseDouble(limit) : 0;
        if (number < 1 || number > MAX_LIMIT) {
            throw new BadRequest("limit", "Must be a whole number from 1 to %d.".formatted(MAX_LIMIT));
        }
        return number;
    }

    static long cursor(@Nullable String cursor) {
        if (cursor == null) {
            return Long.MAX_VALUE;
        }
        if (!CURSOR.matcher(cursor).matches()) {
            throw new BadRequest("cursor", "Must be the nextCursor of an earlier page.");
        }
        return Long.parseLong(cursor);
    }

    /** The index of a frame, without leading zeros, so that each frame has one URL. */
    static int index(String index) {
        if (!INDEX.matcher(index).matches() || Long.parseLong(index) > Integer.MAX_VALUE) {
            throw new BadRequest("index", "Must be the index of a frame.");
        }
        return Integer.parseInt(index);
    }
}
