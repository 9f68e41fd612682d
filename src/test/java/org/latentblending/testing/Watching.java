package org.latentblending.testing;

import java.io.ByteArrayOutputStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a WebSocket client receives, in order. */
public class Watching implements WebSocket.Listener {
    private static final JsonMapper JSON = new JsonMapper();
    /** Of a server that starts while other programs use all processors. */
    static final long PATIENCE_SECONDS = 300;

    private final List<Message> messages = new ArrayList<>();
    private final LinkedBlockingQueue<Message> unread = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private volatile WebSocket socket;

    /** A message's JSON (a binary one's header), and the picture of a binary one. */
    public record Message(JsonNode json, byte[] picture) {
        public String type() {
            return json.get("type").asString();
        }

        public String status() {
            return json.get("status").asString();
        }

        public String state() {
            return json.get("state").asString();
        }

        public String transitionId() {
            return json.get("transitionId").asString();
        }

        public String contentType() {
            return json.get("contentType").asString();
        }

        public int index() {
            return json.get("index").asInt();
        }

        public int segment() {
            return json.get("segment").asInt();
        }

        public double fraction() {
            return json.get("fraction").asDouble();
        }

        public int width() {
            return json.get("width").asInt();
        }

        public int height() {
            return json.get("height").asInt();
        }

        public long seq() {
            return json.get("seq").asLong();
        }

        /** Whether it has a seq of its own. */
        public boolean isEvent() {
            return !List.of("snapshot", "progress", "preview").contains(type());
        }
    }

    @Override
    public void onOpen(WebSocket opened) {
        socket = opened;
        opened.request(1);
        opened.sendPing(ByteBuffer.allocate(0));
    }

    @Override
    public CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
        ready.complete(null);
        from.request(1);
        return null;
    }

    /** Waits until the server has taken the client in: from then on nothing is missed. */
    void awaitReady() {
        CompletableFuture.anyOf(ready, closed)
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            add(new Message(JSON.readTree(text.toString()), null));
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] part = new byte[data.remaining()];
        data.get(part);
        bytes.writeBytes(part);
        if (last) {
            ByteBuffer whole = ByteBuffer.wrap(bytes.toByteArray());
            byte[] header = new byte[whole.getInt()];
            whole.get(header);
            byte[] picture = new byte[whole.remaining()];
            whole.get(picture);
            add(new Message(JSON.readTree(new String(header, StandardCharsets.UTF_8)), picture));
            bytes.reset();
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        closed.complete(status);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.completeExceptionally(error);
    }

    private void add(Message message) {
        synchronized (messages) {
            messages.add(message);
        }
        unread.add(message);
    }

    /** Waits until the server closes and gives all messages. */
    public List<Message> untilClosed() {
        closed.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        return messages();
    }

    public int closeStatus() {
        return closed.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    /** Waits for the next message that is as wanted; earlier ones are passed over. */
    public Message next(Predicate<Message> wanted) {
        try {
            while (true) {
                Message message = unread.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (message == null) {
                    throw new AssertionError("no such message came; there were %s; closed: %s"
                            .formatted(
                                    messages(),
                                    closed.handle((status, error) -> error == null ? status : error)
                                            .getNow(null)));
                }
                if (wanted.test(message)) {
                    return message;
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public Message nextStatus(String status) {
        return next(
                message -> message.type().equals("status") && message.status().equals(status));
    }

    public List<Message> messages() {
        synchronized (messages) {
            return List.copyOf(messages);
        }
    }

    /** Cuts the connection without a word. */
    public void cut() {
        socket.abort();
    }
}
