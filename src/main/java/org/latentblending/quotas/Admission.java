package org.latentblending.quotas;

import lombok.RequiredArgsConstructor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.util.unit.DataSize;

/**
 * Checks limits within the database transaction that adds the counted rows. A locked row lets only one such transaction of
 * all servers run at a time, so that servers together cannot exceed a limit. Call it before the transaction locks or
 * changes any other row: the lock order is admission, transition, tasks.
 */
@Component
@RequiredArgsConstructor
@Transactional(propagation = Propagation.MANDATORY)
public class Admission {
    private final JdbcClient jdbc;
    private final StorageUsage usage;
    private final LimitSettings limits;
    private final LimitSettings.Queue queue;

    /** Blocks other submissions on all servers until the present database transaction ends. */
    public void lockTransitions() {
        lock("transitions");
    }

    /**
     * Checks that one more transition may be queued, after {@link #lockTransitions}.
     *
     * @param client the client's network address
     * @param pixels of all frames of the transition
     * @throws LimitReached if the queue is full, or the client or the storage has reached a limit
     */
    public void checkTransition(String client, long pixels) {
        if (usage.queued() >= queue.queueCapacity()) {
            throw new LimitReached(
                    LimitReached.Kind.RETRY_LATER,
                    "%d transitions are waiting, which is as many as this server takes. Try again later.",
                    queue.queueCapacity());
        }
        if (limits.pixels() > 0 && pixels > limits.pixels()) {
            throw new LimitReached(
                    LimitReached.Kind.TOO_LARGE,
                    "The frames of this transition have %d pixels, and those of all unfinished ones of a client may have %d.",
                    pixels,
                    limits.pixels());
        }
        if (limits.jobs() > 0 || limits.pixels() > 0) {
            checkClient(usage.ofClient(client), pixels);
        }
        checkData(0);
    }

    /**
     * Checks that a movie may be rendered again, which needs no database transaction.
     *
     * @throws LimitReached if the storage has reached its limit
     */
    @Transactional(propagation = Propagation.SUPPORTS)
    public void checkMovie() {
        checkData(0);
    }

    private void checkClient(StorageUsage.Unfinished unfinished, long pixels) {
        if (limits.jobs() > 0 && unfinished.jobs() >= limits.jobs()) {
            throw new LimitReached(
                    LimitReached.Kind.RETRY_LATER,
                    "You have %d unfinished transitions, which is as many as a client may have. Try again later.",
                    unfinished.jobs());
        }
        if (limits.pixels() > 0 && unfinished.pixels() + pixels > limits.pixels()) {
            throw new LimitReached(
                    LimitReached.Kind.RETRY_LATER,
                    "The frames of your unfinished transitions would have %d pixels, and a client may have %d. Try again later.",
                    unfinished.pixels() + pixels,
                    limits.pixels());
        }
    }

    /**
     * Checks that one more upload may be stored, and blocks other uploads on all servers until the present database
     * transaction ends.
     *
     * @param bytes of the upload
     * @throws LimitReached if there is no room for it
     */
    public void admitUpload(long bytes) {
        lock("uploads");
        long limit = limits.uploads().toBytes();
        if (limit > 0 && usage.uploadBytes() + bytes > limit) {
            throw storageFull("The uploaded images and sounds", limits.uploads());
        }
        checkData(bytes);
    }

    private void checkData(long bytes) {
        long limit = limits.data().toBytes();
        if (limit > 0 && usage.bytes() + bytes >= limit) {
            throw storageFull("Frames, movies and uploads", limits.data());
        }
    }

    private static LimitReached storageFull(String contents, DataSize limit) {
        return new LimitReached(
                LimitReached.Kind.STORAGE_FULL,
                "%s have no room left: together they may have %d MB. Delete some that are not needed.",
                contents,
                limit.toMegabytes());
    }

    private void lock(String subject) {
        jdbc.sql("select subject from admission where subject = ? for update")
                .param(subject)
                .query(String.class)
                .single();
    }

    /** A request exceeds a limit, which the message names. */
    public static class LimitReached extends RuntimeException {
        private final Kind kind;

        /** How the client can resolve it. */
        public enum Kind {
            /** Wait until transitions end. */
            RETRY_LATER,
            /** Request fewer or smaller frames. */
            TOO_LARGE,
            /** Delete transitions, images or sounds. */
            STORAGE_FULL
        }

        private LimitReached(Kind kind, String format, Object... values) {
            super(format.formatted(values));
            this.kind = kind;
        }

        public Kind kind() {
            return kind;
        }
    }
}
