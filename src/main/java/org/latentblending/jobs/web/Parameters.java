package org.latentblending.jobs.web;

import org.jspecify.annotations.Nullable;
import org.latentblending.jobs.TransitionStatus;

/** Query parameters of the listing, checked by hand so that a mistake names its parameter. */
class Parameters {
    private Parameters() {}

    static @Nullable TransitionStatus status(@Nullable String status) {
        if (status == null || status.isEmpty()) {
            return null;
        }
        try {
            return TransitionStatus.of(status);
        } catch (IllegalArgumentException e) {
            throw new BadRequest("status", "Must be one of queued, running, succeeded, failed, cancelled.");
        }
    }

    static int limit(int limit) {
        if (limit < 1 || limit > 200) {
            throw new BadRequest("limit", "Must be from 1 to 200.");
        }
        return limit;
    }

    static long cursor(@Nullable String cursor) {
        if (cursor == null || cursor.isEmpty()) {
            return Long.MAX_VALUE;
        }
        try {
            return Long.parseLong(cursor);
        } catch (NumberFormatException e) {
            throw new BadRequest("cursor", "Must be the nextCursor of an earlier answer.");
        }
    }
}
