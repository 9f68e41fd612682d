package org.latentblending.quotas;

import static org.latentblending.quotas.LimitReached.Kind.FOR_NOW;
import static org.latentblending.quotas.LimitReached.Kind.NO_ROOM;
import static org.latentblending.quotas.LimitReached.Kind.TOO_LARGE;

import lombok.RequiredArgsConstructor;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/** Looks whether a client may ask for more. */
@Component
@RequiredArgsConstructor
class Limits {
    private final LimitSettings settings;
    private final StorageUsage usage;

    /**
     * @param client who asks
     * @param pixels of all frames
     * @throws LimitReached if it may not
     */
    void checkTransition(String client, long pixels) {
        if (settings.pixels() > 0 && pixels > settings.pixels()) {
            throw new LimitReached(
                    TOO_LARGE,
                    "The frames of this transition have %d pixels, and those of all unfinished ones of a client may have %d."
                            .formatted(pixels, settings.pixels()));
        }
        if (settings.jobs() > 0 || settings.pixels() > 0) {
            checkClient(usage.ofClient(client), pixels);
        }
        checkData(0);
    }

    private void checkClient(StorageUsage.Unfinished unfinished, long pixels) {
        if (settings.jobs() > 0 && unfinished.jobs() >= settings.jobs()) {
            throw new LimitReached(
                    FOR_NOW,
                    "You have %d unfinished transitions, which is as many as a client may have. Try again later."
                            .formatted(unfinished.jobs()));
        }
        if (settings.pixels() > 0 && unfinished.pixels() + pixels > settings.pixels()) {
            throw new LimitReached(
                    FOR_NOW,
                    "The frames of your unfinished transitions would have %d pixels, and a client may have %d. Try again later."
                            .formatted(unfinished.pixels() + pixels, settings.pixels()));
        }
    }

    /** @throws LimitReached if there is no room for so many bytes more */
    void checkUpload(long bytes) {
        long limit = settings.uploads().toBytes();
        if (limit > 0 && usage.imageBytes() + bytes > limit) {
            throw noRoom("The uploaded images", limit);
        }
        checkData(bytes);
    }

    private void checkData(long bytes) {
        long limit = settings.data().toBytes();
        if (limit > 0 && usage.bytes() + bytes >= limit) {
            throw noRoom("Frames, movies and images", limit);
        }
    }

    private static LimitReached noRoom(String what, long limit) {
        return new LimitReached(
                NO_ROOM,
                "%s have no room left: together they may have %d MB. Delete some that are not needed."
                        .formatted(what, DataSize.ofBytes(limit).toMegabytes()));
    }
}
