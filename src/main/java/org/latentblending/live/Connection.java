package org.latentblending.live;

import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.tomcat.websocket.Constants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketSession;

/**
 * One client's socket. Sends its feed's messages one after the other without holding a thread while the network is
 * slow; a client that does not take a message in time is closed with {@link #TOO_SLOW} and can come back.
 */
class Connection {
    static final CloseStatus TOO_SLOW =
            new CloseStatus(4008, "Too slow: messages were not taken in time. Come back with ?after= the last seq.");

    static final CloseStatus NO_ANSWER =
            new CloseStatus(4009, "No answer to pings. Come back with ?after= the last seq.");

    static final CloseStatus GOING_AWAY =
            CloseStatus.GOING_AWAY.withReason("The server ends. Come back with ?after= the last seq.");

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private static final int MOST_UNANSWERED = 3;

    /** A ping has a few bytes: only a client that takes nothing at all makes its sender wait. */
    private static final long MOST_PING_MILLIS = 1000;

    private final WebSocketSession socket;
    private final Session session;
    private final Feed feed;
    private final Executor executor;

    /** Wake-ups not yet acted on; whoever raises it from 0 does the sending. */
    private final AtomicInteger wakeUps = new AtomicInteger();

    private final AtomicInteger unansweredPings = new AtomicInteger();
    private volatile boolean isIdle;

    Connection(WebSocketSession socket, Session session, Feed feed, Executor executor, long sendTimeoutMillis) {
        this.socket = socket;
        this.session = session;
        this.feed = feed;
        this.executor = executor;
        session.getAsyncRemote().setSendTimeout(sendTimeoutMillis);
        session.getUserProperties().put(Constants.BLOCKING_SEND_TIMEOUT_PROPERTY, MOST_PING_MILLIS);
    }

    /**
     * To be called now and then: pings a client to whom nothing was sent since the last call, and closes one that does not
     * answer. A connection that is sending is left alone.
     */
    void pingIfIdle() {
        boolean wasIdle = isIdle;
        isIdle = true;
        if (!wasIdle) {
            return;
        }
        if (unansweredPings.get() >= MOST_UNANSWERED) {
            close(NO_ANSWER);
        } else if (wakeUps.getAndIncrement() == 0) {
            ping();
            executor.execute(this::send);
        }
    }

    private void ping() {
        isIdle = false;
        unansweredPings.incrementAndGet();
        try {
            session.getBasicRemote().sendPing(ByteBuffer.allocate(0));
        } catch (IOException | IllegalStateException e) {
            LOG.debug("A live connection cannot be pinged", e);
            close(NO_ANSWER);
        }
    }

    void pong() {
        unansweredPings.set(0);
    }

    /** Tells that the feed may have something to send; never blocks. */
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
            } else if (feed.isOver()) {
                close(CloseStatus.NORMAL);
            } else if (wakeUps.addAndGet(-seen) > 0) {
                executor.execute(this::send);
            }
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("A live connection waits until the database can be used again", e);
            if (wakeUps.addAndGet(-seen) > 0) {
                executor.execute(this::send);
            }
        } catch (RuntimeException e) {
            LOG.warn("Closing a live connection because of a failure", e);
            close(CloseStatus.SERVER_ERROR);
        }
    }

    /** The sender's role stays with this message until it is sent, and then goes on with the next. */
    private void send(OutboundMessage shared) {
        isIdle = false;
        OutboundMessage message = shared.under(BasePath.of(socket));
        SendHandler then = this::sent;
        if (message.binary() != null) {
            session.getAsyncRemote().sendBinary(ByteBuffer.wrap(message.binary()), then);
        } else {
            session.getAsyncRemote().sendText(message.text(), then);
        }
    }

    private void sent(SendResult result) {
        if (result.isOK()) {
            executor.execute(this::send);
        } else {
            LOG.debug("A live connection does not take its messages", result.getException());
            close(TOO_SLOW);
        }
    }

    void close(CloseStatus status) {
        try {
            socket.close(status);
        } catch (IOException | IllegalStateException e) {
            LOG.debug("A live connection was gone before it could be closed", e);
        }
    }
}
