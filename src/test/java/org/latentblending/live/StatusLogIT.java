package org.latentblending.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.latentblending.jobs.TransitionEvents;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.springframework.beans.factory.annotation.Autowired;

@ServerTest
class StatusLogIT {
    @Autowired
    Server server;

    @Autowired
    TransitionEvents events;

    private String finished() {
        String id = server.submit(Requests.SMALL);
        server.watch(id, 0).untilClosed();
        return id;
    }

    /** As at a server that hears nothing of what others draw. */
    @Test
    void tellsOfWhatHasBegunAndEndedSinceTheLastLook() {
        finished();
        var log = new StatusLog(events);
        log.begin();
        String id = finished();

        List<String> told = log.ofAll();

        assertThat(told).hasSize(3).allMatch(message -> message.contains("\"transitionId\":\"" + id + "\""));
        assertThat(told.get(0)).contains("\"status\":\"queued\"");
        assertThat(told.get(1)).contains("\"status\":\"running\"");
        assertThat(told.get(2)).contains("\"status\":\"succeeded\"");
        assertThat(log.ofAll()).isEmpty();
    }
}
