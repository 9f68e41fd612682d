package org.latentblending.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.latentblending.testing.PaintedModels;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.latentblending.transitions.TransitionEvents;
import org.springframework.beans.factory.annotation.Autowired;

@ServerTest
class StatusLogIT {
    @Autowired
    Server server;

    @Autowired
    TransitionEvents events;

    @Autowired
    PaintedModels models;

    private String finished() {
        String id = server.submit(Requests.SMALL);
        server.watch(id, 0).untilClosed();
        return id;
    }

    /** As on a server that receives no notifications of other servers. */
    @Test
    void returnsTheStatesSinceTheLastPoll() {
        finished();
        var log = new StatusLog(events);
        log.reset();
        String id = finished();

        List<String> messages = log.ofAll();

        assertThat(messages).hasSize(3).allMatch(message -> message.contains("\"transitionId\":\"" + id + "\""));
        assertThat(messages.get(0)).contains("\"status\":\"queued\"");
        assertThat(messages.get(1)).contains("\"status\":\"running\"");
        assertThat(messages.get(2)).contains("\"status\":\"succeeded\"");
        assertThat(log.ofAll()).isEmpty();
    }

    /** Returns neither states from before the reset nor those already returned. */
    @Test
    void returnsOnlyNewStatesAfterARetry() {
        String before = cancelled();
        var log = new StatusLog(events);
        log.reset();
        String since = cancelled();
        assertThat(log.ofAll()).hasSize(2);

        retry(before);
        retry(since);

        assertThat(log.of(before)).extracting(StatusLogIT::status).containsExactly("queued", "running", "succeeded");
        assertThat(log.ofAll())
                .allMatch(message -> message.contains("\"transitionId\":\"" + since + "\""))
                .extracting(StatusLogIT::status)
                .containsExactly("queued", "running", "succeeded");
        assertThat(log.ofAll()).isEmpty();
        assertThat(log.of(since)).isEmpty();
    }

    private static String status(String message) {
        return message.replaceAll(".*\"status\":\"(\\w+)\".*", "$1");
    }

    private String cancelled() {
        models.hold();
        String first = server.submit(Requests.SMALL);
        server.watch(first, 0).nextStatus("running");
        String id = server.submit(Requests.SMALL);
        server.post("/api/v1/transitions/" + id + "/cancel", "");
        server.post("/api/v1/transitions/" + first + "/cancel", "");
        server.delete("/api/v1/transitions/" + first);
        models.release();
        return id;
    }

    private void retry(String id) {
        server.post("/api/v1/transitions/" + id + "/retry", "");
        server.watch(id, 0).untilClosed();
    }
}
