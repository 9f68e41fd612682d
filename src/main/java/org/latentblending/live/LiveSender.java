package org.latentblending.live;

import jakarta.websocket.Session;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.latentblending.system.LowPriority;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;

/** The threads that read logs and send to all sockets, at a lower priority than drawing. */
@Component
@RequiredArgsConstructor
@Slf4j
class LiveSender implements DisposableBean {
    private static final int THREADS = 2;

    private final LiveSettings settings;
    private final ExecutorService threads =
            Executors.newFixedThreadPool(THREADS, runnable -> new Thread(LowPriority.before(runnable), "live"));

    Connection connection(WebSocketSession socket, Connection.Feed feed) {
        Session session = ((NativeWebSocketSession) socket).getNativeSession(Session.class);
        return new Connection(
                socket,
                Objects.requireNonNull(session),
                feed,
                this::submit,
                settings.sendTimeout().toMillis());
    }

    /** Runs a task. After a failure of the database {@link LivePoller} catches up. */
    void submit(Runnable task) {
        try {
            threads.execute(() -> {
                try {
                    task.run();
                } catch (DataAccessException | TransactionException e) {
                    LOG.debug("Left to the poller", e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("Not sent, because the server shuts down", e);
        }
    }

    @Override
    public void destroy() {
        threads.shutdownNow();
    }
}
