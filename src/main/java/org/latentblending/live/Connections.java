package org.latentblending.live;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.latentblending.system.CLibrary;
import org.latentblending.system.Deadline;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.web.socket.WebSocketSession;

/** All open sockets, and the threads that read logs and send, at a lower priority than drawing. */
@Component
@RequiredArgsConstructor
@Slf4j
class Connections implements SmartLifecycle, DisposableBean {
    private final LiveConfiguration.Settings settings;
    private final Map<String, Connection> open = new ConcurrentHashMap<>();
    private final ExecutorService threads =
            Executors.newFixedThreadPool(2, runnable -> new Thread(CLibrary.lowPriority(runnable), "live"));
    private volatile boolean running;

    Connection open(WebSocketSession socket, Connection.Feed feed) {
        var connection = new Connection(
                socket, feed, this::submit, settings.sendTimeout().toMillis());
        open.put(socket.getId(), connection);
        return connection;
    }

    void closed(WebSocketSession socket) {
        open.remove(socket.getId());
    }

    void pong(WebSocketSession socket) {
        Optional.ofNullable(open.get(socket.getId())).ifPresent(Connection::pong);
    }

    /** Keeps proxies from closing idle sockets. */
    void pingIdle() {
        open.values().forEach(Connection::pingIfIdle);
    }

    /** Runs a task. After a failure of the database the next poll catches up. */
    void submit(Runnable task) {
        try {
            threads.execute(() -> {
                try {
                    task.run();
                } catch (DataAccessException | TransactionException e) {
                    LOG.debug("Left to the next poll", e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("Not sent, because the server shuts down", e);
        }
    }

    @Override
    public void start() {
        running = true;
    }

    /** Closes all sockets. A stalled client delays neither other clients nor shutdown. */
    @Override
    public void stop() {
        running = false;
        var factory = new CustomizableThreadFactory("live-close-");
        factory.setDaemon(true);
        ExecutorService closing = Executors.newFixedThreadPool(16, factory);
        open.values().forEach(connection -> closing.execute(() -> connection.close(Connection.GOING_AWAY)));
        closing.shutdown();
        new Deadline(Duration.ofSeconds(3)).awaitEnd(closing);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Stops after the workers and before the web server. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 512;
    }

    @Override
    public void destroy() {
        threads.shutdownNow();
    }
}
