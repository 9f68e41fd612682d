package org.latentblending.rendering.isolation;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Any number of conversations with another process, over its standard input and output. */
public final class Link {
    /** Begins every message, and is in no text: Java tells of a crash there, and a native library of anything. */
    private static final int MARK = 0;

    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    private static final Object NOTHING = "what nobody asks for";

    private final DataInputStream in;
    private final DataOutputStream out;
    private final AtomicLong last = new AtomicLong();
    private final Map<Long, Conversation> conversations = new ConcurrentHashMap<>();
    private final CompletableFuture<ProcessEnded> end = new CompletableFuture<>();

    Link(InputStream in, OutputStream out) {
        this.in = new DataInputStream(new BufferedInputStream(in));
        this.out = new DataOutputStream(out);
    }

    /**
     * Has work done in the other process and waits for its result; from any thread.
     *
     * @throws ProcessEnded if the other process ends before
     */
    public <S, R> R ask(Work<S, R> work) {
        return converse(conversation -> conversation.ask(work));
    }

    /** @param own what the work is done on that the other process asks for meanwhile, on the caller's thread */
    public <S, R> R ask(Work<S, R> work, Object own) {
        return converse(conversation -> conversation.ask(work, own));
    }

    /** As {@link #ask} for work that has no result. */
    public <S> void tell(Work.Deed<S> deed) {
        converse(conversation -> {
            conversation.tell(deed);
            return true;
        });
    }

    /** The same for work that does not matter where the other process has ended. */
    public <S> void tellIfThere(Work.Deed<S> deed) {
        try {
            tell(deed);
        } catch (ProcessEnded e) {
            LOG.debug("There is nothing to do any more", e);
        }
    }

    private <R> R converse(Function<Conversation, R> talk) {
        long number = last.incrementAndGet();
        var conversation = new Conversation(this, number, NOTHING);
        conversations.put(number, conversation);
        try {
            if (end.isDone()) {
                throw end.join();
            }
            return talk.apply(conversation);
        } finally {
            conversations.remove(number);
        }
    }

    /** Completed when the other process has ended. */
    public CompletableFuture<ProcessEnded> end() {
        return end;
    }

    /** The other process has ended: whoever waits for it waits no longer. */
    void end(ProcessEnded how) {
        end.complete(how);
        conversations.forEach(
                (number, conversation) -> conversation.receive(new Message(number, Message.Kind.FAILURE, how, null)));
    }

    void send(Message message) {
        byte[] written = written(message);
        try {
            synchronized (out) {
                out.write(MARK);
                out.writeInt(written.length);
                out.write(written);
                out.flush();
            }
        } catch (IOException e) {
            // The pipe broke: whoever watches the process finds out how it ended.
            throw end.join();
        }
    }

    private static byte[] written(Message message) {
        var bytes = new ByteArrayOutputStream();
        try (var objects = new ObjectOutputStream(bytes)) {
            objects.writeObject(message);
        } catch (NotSerializableException e) {
            if (message.content() instanceof Throwable failure) {
                return written(new Message(
                        message.conversation(), message.kind(), new IllegalStateException(failure.toString()), null));
            }
            throw new IllegalArgumentException("cannot be sent to another process: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads what the other process sends, until there is nothing more.
     *
     * @param begun takes the messages that begin a conversation
     * @param lines takes what stands between messages
     * @throws IOException if a message is damaged
     */
    void read(BiConsumer<Long, Message> begun, Consumer<String> lines) throws IOException {
        while (readUntilMark(lines)) {
            Message message = message(in.readNBytes(in.readInt()));
            Conversation conversation = conversations.get(message.conversation());
            if (conversation == null) {
                begun.accept(message.conversation(), message);
            } else {
                conversation.receive(message);
            }
        }
    }

    private boolean readUntilMark(Consumer<String> lines) throws IOException {
        var line = new ByteArrayOutputStream();
        int next = in.read();
        while (next > MARK) {
            if (next == '\n') {
                lines.accept(line.toString(StandardCharsets.UTF_8));
                line.reset();
            } else {
                line.write(next);
            }
            next = in.read();
        }
        return next == MARK;
    }

    private static Message message(byte[] written) throws IOException {
        try (var objects = new ObjectInputStream(new ByteArrayInputStream(written))) {
            return (Message) objects.readObject();
        } catch (ClassNotFoundException e) {
            throw new IOException("a message of another program", e);
        }
    }

    /** A conversation that the other process has begun. */
    Conversation begin(long number, Object subject) {
        var conversation = new Conversation(this, number, subject);
        conversations.put(number, conversation);
        return conversation;
    }

    void over(long number) {
        conversations.remove(number);
    }
}
