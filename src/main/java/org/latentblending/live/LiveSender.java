package org.latentblending.live;

import jakarta.websocket.Session;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.latentblending.system.LowPriority;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;

/** The few threads that read the logs and hand messages to all sockets. Whoever draws goes before them. */
@Component
class LiveSender implements DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(LiveSender.class);
    private static final int THREADS = 2;

    private final LiveSettings settings;
    private final ExecutorService threads =
            Executors.newFixedThreadPool(THREADS, task -> new Thread(LowPriority.before(task), "live"));

    LiveSender(LiveSettings settings) {
        this.settings = settings;
    }

    Connection connection(WebSocketSession socket, Feed feed) {
        Session session = ((NativeWebSocketSession) socket).getNativeSession(Session.class);
        return new Connection(
                socket,
                Objects.requireNonNull(session),
                feed,
                this::later,
                settings.sendTimeout().toMillis());
    }

    /** Does something on one of the threads. What fails because of the database is looked for again by the watch. */
    void later(Runnable work) {
        try {
            threads.execute(() -> {
                try {
                    work.run();
                } catch (DataAccessException | TransactionException e) {
                    LOG.debug("Told later", e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("Nothing is told any more: the server ends", e);
        }
    }

    @Override
    public void destroy() {
        threads.shutdownNow();
    }
}
