package org.latentblending.live;

import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import lombok.extern.slf4j.Slf4j;
import org.apache.tomcat.websocket.Constants;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;

/**
 * One client's socket. Sends its feed's messages in order, without blocking a thread while the network is slow. A client
 * that does not read a message in time is closed with {@link #TOO_SLOW} and may reconnect.
 */
@Slf4j
class Connection {
    static final CloseStatus TOO_SLOW =
            new CloseStatus(4008, "Too slow: messages were not read in time. Reconnect with ?after= the last seq.");
    static final CloseStatus NO_ANSWER =
            new CloseStatus(4009, "No answer to pings. Reconnect with ?after= the last seq.");
    static final CloseStatus GOING_AWAY =
            CloseStatus.GOING_AWAY.withReason("The server shuts down. Reconnect with ?after= the last seq.");
    private static final int MAX_UNANSWERED_PINGS = 3;
    /** A ping has a few bytes, so that it blocks only if the client reads nothing at all. */
    private static final long PING_TIMEOUT_MILLIS = 1000;

    /** The messages for one client, in order. Called by one thread at a time. */
    interface Feed {
        /** The next message; null if there is none yet. */
        @Nullable
        OutboundMessage next();

        /** Whether no message will follow, so that the connection can be closed. */
        default boolean isOver() {
            return false;
        }
    }

    private final WebSocketSession socket;
    private final Session session;
    private final Feed feed;
    private final Executor executor;
    private final long sendTimeoutMillis;
    /** Wake-ups not yet handled. The thread that raises it from 0 starts sending. */
    private final AtomicInteger wakeUps = new AtomicInteger();

    private final AtomicInteger unansweredPings = new AtomicInteger();
    private volatile boolean isIdle;

    Connection(WebSocketSession socket, Feed feed, Executor executor, long sendTimeoutMillis) {
        this.socket = socket;
        this.session = Objects.requireNonNull(((NativeWebSocketSession) socket).getNativeSession(Session.class));
        this.feed = feed;
        this.executor = executor;
        this.sendTimeoutMillis = sendTimeoutMillis;
        session.getAsyncRemote().setSendTimeout(sendTimeoutMillis);
        limitBlockingSends(sendTimeoutMillis);
    }

    /** Tomcat's answer to a client's ping is such a send; it waits for the message that is on its way. */
    private void limitBlockingSends(long millis) {
        session.getUserProperties().put(Constants.BLOCKING_SEND_TIMEOUT_PROPERTY, millis);
    }

    /** Pings a client that got nothing since the last call, unless it is being sent to; closes one that does not answer. */
    void pingIfIdle() {
        boolean wasIdle = isIdle;
        isIdle = true;
        if (wasIdle && unansweredPings.get() >= MAX_UNANSWERED_PINGS) {
            close(NO_ANSWER);
        } else if (wasIdle && wakeUps.getAndIncrement() == 0) {
            isIdle = false;
            unansweredPings.incrementAndGet();
            limitBlockingSends(PING_TIMEOUT_MILLIS);
            try {
                session.getBasicRemote().sendPing(ByteBuffer.allocate(0));
            } catch (IOException | IllegalStateException e) {
                LOG.debug("Cannot ping a live connection", e);
                close(NO_ANSWER);
            }
            limitBlockingSends(sendTimeoutMillis);
            executor.execute(this::send);
        }
    }

    void pong() {
        unansweredPings.set(0);
    }

    /** Sends what the feed has; never blocks. */
    void wake() {
        if (wakeUps.getAndIncrement() == 0) {
            executor.execute(this::send);
        }
    }

    private void send() {
        int seen = wakeUps.get();
        try {
            OutboundMessage message = feed.next();
            if (message != null) {
                send(message);
                return;
            }
            if (feed.isOver()) {
                close(CloseStatus.NORMAL);
                return;
            }
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("A live connection waits for the database", e);
        } catch (RuntimeException e) {
            if (socket.isOpen()) {
                LOG.warn("Closing a live connection after a failure", e);
            } else {
                LOG.debug("A live connection was closed by its client", e);
            }
            close(CloseStatus.SERVER_ERROR);
            return;
        }
        if (wakeUps.addAndGet(-seen) > 0) {
            executor.execute(this::send);
        }
    }

    /** The next message follows when this one is sent; until then no other thread sends. */
    private void send(OutboundMessage shared) {
        isIdle = false;
        OutboundMessage message = shared.under(LiveHandshake.basePath(socket));
        if (message.binary() != null) {
            session.getAsyncRemote().sendBinary(ByteBuffer.wrap(message.binary()), this::sent);
        } else {
            session.getAsyncRemote().sendText(message.text(), this::sent);
        }
    }

    private void sent(SendResult result) {
        if (result.isOK()) {
            executor.execute(this::send);
        } else {
            LOG.debug("A live connection does not read its messages", result.getException());
            close(TOO_SLOW);
        }
    }

    void close(CloseStatus status) {
        try {
            socket.close(status);
        } catch (IOException | IllegalStateException e) {
            LOG.debug("A live connection was closed already", e);
        }
    }
}
