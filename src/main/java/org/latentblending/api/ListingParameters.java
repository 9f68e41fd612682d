package org.latentblending.api;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.TransitionStatus;
import org.latentblending.web.BadRequest;

/** Query parameters of the listing, checked by hand so that a mistake names its parameter. */
class ListingParameters {
    private static final int USUAL_LIMIT = 50;
    private static final int MOST_LIMIT = 200;

    /** Also as {@code 50.0}. */
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
            return USUAL_LIMIT;
        }
        int number = LIMIT.matcher(limit).matches() ? (int) Double.parseDouble(limit) : 0;
        if (number < 1 || number > MOST_LIMIT) {
            throw new BadRequest("limit", "Must be a whole number from 1 to %d.".formatted(MOST_LIMIT));
        }
        return number;
    }

    static long cursor(@Nullable String cursor) {
        if (cursor == null) {
            return Long.MAX_VALUE;
        }
        if (!CURSOR.matcher(cursor).matches()) {
            throw new BadRequest("cursor", "Must be the nextCursor of an earlier answer.");
        }
        return Long.parseLong(cursor);
    }

    /** Of a frame's address; one frame has one address. */
    static int index(String index) {
        if (!INDEX.matcher(index).matches() || Long.parseLong(index) > Integer.MAX_VALUE) {
            throw new BadRequest("index", "Must be the number of a frame.");
        }
        return Integer.parseInt(index);
    }
}
