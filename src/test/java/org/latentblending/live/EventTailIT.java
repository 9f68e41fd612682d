package org.latentblending.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.latentblending.transitions.TransitionEvents;
import org.latentblending.transitions.TransitionFiles;
import org.latentblending.transitions.TransitionViews;
import org.springframework.beans.factory.annotation.Autowired;

/** One tail of a log for clients at different positions. */
@ServerTest
class EventTailIT {
    @Autowired
    Server server;

    @Autowired
    TransitionEvents events;

    @Autowired
    TransitionViews views;

    @Autowired
    TransitionFiles files;

    @Test
    void replaysTheLogForAClientBehindTheCache() {
        String id = finished();
        int length = (int) events.lastSeq(id);
        var tail = new EventTail(id, events, files, views);
        List<OutboundMessage> ahead = drain(new TransitionFeed(tail, length - 2));
        assertThat(ahead).hasSize(1 + 2);
        assertThat(tail.isEvicted(0)).isTrue();

        var behind = new TransitionFeed(tail, 0);
        List<OutboundMessage> all = drain(behind);

        assertThat(all).hasSize(1 + length);
        for (int seq = 1; seq <= length; seq++) {
            OutboundMessage message = all.get(seq);
            String text =
                    message.text() != null ? message.text() : new String(message.binary(), StandardCharsets.UTF_8);
            assertThat(text).contains("\"seq\":" + seq + ",");
        }
        assertThat(behind.isOver()).isTrue();
    }

    @Test
    void endsWhenTheTransitionIsDeleted() {
        String id = finished();
        var tail = new EventTail(id, events, files, views);
        var feed = new TransitionFeed(tail, 0);
        feed.next();
        server.delete("/api/v1/transitions/" + id);
        assertThat(feed.isOver()).isFalse();

        tail.refresh();

        assertThat(feed.next()).isNull();
        assertThat(feed.isOver()).isTrue();
    }

    private String finished() {
        String id = server.submit(Requests.SMALL);
        server.watch(id, 0).untilClosed();
        return id;
    }

    private static List<OutboundMessage> drain(TransitionFeed feed) {
        List<OutboundMessage> sent = new ArrayList<>();
        for (OutboundMessage next = feed.next(); next != null; next = feed.next()) {
            sent.add(next);
        }
        return sent;
    }
}
