package org.latentblending.quotas;

import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Checks limits within the database transaction that adds what they count. A locked row lets only one such transaction of
 * all servers run at a time, so that servers together cannot exceed a limit. Call it before the transaction locks or
 * changes any other row: the lock order is admission, transition, tasks.
 */
@Component
@RequiredArgsConstructor(access = AccessLevel.PACKAGE)
public class Admission {
    private final JdbcClient jdbc;
    private final StorageUsage usage;
    private final Limits limits;
    private final QueueSettings settings;

    /** Blocks other submissions on all servers until the present database transaction ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void lockTransitions() {
        lock("transitions");
    }

    /**
     * Checks that one more transition may be queued, after {@link #lockTransitions}.
     *
     * @param client who asks, as the limits tell clients apart
     * @param pixels of all frames of the transition
     * @throws QueueFull if as many as allowed are waiting
     * @throws LimitReached if the client may not ask for more
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void checkTransition(String client, long pixels) {
        if (usage.queued() >= settings.queueCapacity()) {
            throw new QueueFull(settings.queueCapacity());
        }
        limits.checkTransition(client, pixels);
    }

    /**
     * Checks that one more image may be stored, and blocks other uploads on all servers until the present database
     * transaction ends.
     *
     * @param bytes of the image
     * @throws LimitReached if there is no room for it
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void admitImage(long bytes) {
        lock("images");
        limits.checkUpload(bytes);
    }

    private void lock(String subject) {
        jdbc.sql("select subject from admission where subject = ? for update")
                .param(subject)
                .query(String.class)
                .single();
    }
}
