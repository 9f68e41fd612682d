package org.latentblending.rendering.isolation;

import java.io.Serializable;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Two threads, one in each process, that have work done by each other in turns: while one waits for a result, it does what
 * the other asks for on the way to it.
 */
public final class Conversation {
    private final Link link;
    private final long number;
    private final BlockingQueue<Message> incoming = new LinkedBlockingQueue<>();
    private Object subject;

    /** The work was stopped by what the other side's own work had thrown. */
    private static final class StoppedByAsker extends RuntimeException {}

    /** @param subject what the other side's work is done on */
    Conversation(Link link, long number, Object subject) {
        this.link = link;
        this.number = number;
        this.subject = subject;
    }

    void receive(Message message) {
        incoming.add(message);
    }

    /** As {@link #ask(Work, Object)} where the work asks for nothing on its way. */
    public <S, R> R ask(Work<S, R> work) {
        return ask(work, subject);
    }

    /**
     * Has work done on the other side and waits for its result.
     *
     * @param own what the work is done on that the other side asks for meanwhile
     * @throws ProcessEnded if the other process ends before
     * @throws RuntimeException that the work throws, or that work for the other side has thrown here
     */
    public <S, R> R ask(Work<S, R> work, Object own) {
        Object before = subject;
        subject = own;
        try {
            link.send(new Message(number, Message.Kind.WORK, work, MDC.getCopyOfContextMap()));
            return awaitResult();
        } finally {
            subject = before;
        }
    }

    /** As {@link #ask} for work that has no result. */
    public <S> void tell(Work.Deed<S> deed) {
        tell(deed, subject);
    }

    public <S> void tell(Work.Deed<S> deed, Object own) {
        ask(
                (S there, Conversation back) -> {
                    deed.on(there, back);
                    return true;
                },
                own);
    }

    @SuppressWarnings("unchecked")
    private <R> R awaitResult() {
        Throwable thrown = null;
        while (true) {
            Message message = next();
            switch (message.kind()) {
                case RESULT -> {
                    return (R) message.content();
                }
                case FAILURE -> {
                    Throwable failure = (Throwable) message.content();
                    throw unchecked(failure instanceof StoppedByAsker && thrown != null ? thrown : failure);
                }
                case WORK -> thrown = work(message);
            }
        }
    }

    /** Work throws nothing else. */
    private static RuntimeException unchecked(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return (RuntimeException) failure;
    }

    /** Does what the other side asks for; what that throws stops the other side, and is thrown here when it has stopped. */
    private @Nullable Throwable work(Message message) {
        try {
            link.send(result(message));
            return null;
        } catch (RuntimeException | Error e) {
            link.send(failure(new StoppedByAsker()));
            return e;
        }
    }

    /** Does what this conversation began with. */
    void serve(Message first) {
        if (first.logged() != null) {
            MDC.setContextMap(first.logged());
        }
        try {
            link.send(result(first));
        } catch (RuntimeException | Error e) {
            link.send(failure(e));
        } finally {
            MDC.clear();
        }
    }

    @SuppressWarnings("unchecked")
    private Message result(Message work) {
        var asked = (Work<Object, ? extends Object>) work.content();
        return new Message(number, Message.Kind.RESULT, (Serializable) asked.on(subject, this), null);
    }

    private Message failure(Throwable thrown) {
        return new Message(number, Message.Kind.FAILURE, thrown, null);
    }

    private Message next() {
        try {
            return incoming.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts those who wait for a process", e);
        }
    }
}
