package org.latentblending.live;

import jakarta.websocket.Session;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;

/** The few threads that hand messages to all sockets. */
@Component
class LiveSending implements DisposableBean {
    private static final int THREADS = 2;

    private final LiveSettings settings;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> new Thread(task, "live"));

    LiveSending(LiveSettings settings) {
        this.settings = settings;
    }

    Connection connection(WebSocketSession socket, Feed feed) {
        Session session = ((NativeWebSocketSession) socket).getNativeSession(Session.class);
        return new Connection(
                socket,
                Objects.requireNonNull(session),
                feed,
                threads,
                settings.sendTimeout().toMillis());
    }

    @Override
    public void destroy() {
        threads.shutdownNow();
    }
}
