package org.latentblending.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.latentblending.media.images.PictureReader;
import org.latentblending.testing.PaintedModels;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.latentblending.testing.Watching;
import org.latentblending.testing.Watching.Message;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

@ServerTest
class LiveIT {
    @Autowired
    Server server;

    @Autowired
    PaintedModels models;

    @AfterEach
    void release() {
        models.release();
    }

    private static List<Long> seqs(List<Message> messages) {
        return messages.stream().filter(Message::isEvent).map(Message::seq).toList();
    }

    private static List<Long> numbers(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    @Test
    void pushesEverythingInOrderAndClosesNormally() {
        Watching watching = server.watch(server.submit(Requests.SMALL), 0);
        List<Message> messages = watching.untilClosed();

        assertThat(watching.closeStatus()).isEqualTo(1000);
        assertThat(messages.get(0).type()).isEqualTo("snapshot");
        assertThat(messages.get(0)
                        .json()
                        .get("transition")
                        .get("request")
                        .get("width")
                        .asInt())
                .isEqualTo(128);
        List<Long> seqs = seqs(messages);
        assertThat(seqs).isEqualTo(numbers(1, seqs.size()));
        List<Message> events = messages.stream().filter(Message::isEvent).toList();
        assertThat(events.get(0).status()).isEqualTo("queued");
        assertThat(events.get(events.size() - 1).status()).isEqualTo("succeeded");
        assertThat(events.get(events.size() - 2).type()).isEqualTo("movie");
    }

    @Test
    void pushesKeyframesFirstAndEveryFrameOnceWithItsPicture() {
        String id = server.submit(Requests.SMALL);
        List<Message> frames = server.watch(id, 0).untilClosed().stream()
                .filter(message -> message.type().equals("frame"))
                .toList();

        assertThat(frames.stream().map(frame -> frame.index())).containsExactly(0, 4, 1, 2, 3);
        for (Message frame : frames) {
            int index = frame.index();
            assertThat(frame.contentType()).isEqualTo("image/jpeg");
            assertThat(frame.width()).isEqualTo(128);
            byte[] saved = server.get("/api/v1/transitions/" + id + "/frames/" + index + ".jpg")
                    .body();
            assertThat(PictureReader.from(frame.picture())).isEqualTo(PictureReader.from(saved));
        }
    }

    @Test
    void sendsProgressWithTheSeqOfTheMessageBefore() {
        models.hold();
        Watching watching = server.watch(server.submit(Requests.SMALL), 0);
        watching.nextStatus("running");
        // If it had ended earlier, no progress would be sent.
        models.allow(1);
        watching.next(message -> message.type().equals("progress"));
        models.release();
        List<Message> messages = watching.untilClosed();

        long last = 0;
        for (Message message : messages) {
            if (message.isEvent()) {
                assertThat(message.seq()).isEqualTo(last + 1);
                last = message.seq();
            } else {
                assertThat(message.seq()).isEqualTo(last);
            }
        }
        assertThat(messages).anyMatch(message -> message.type().equals("progress"));
    }

    @Test
    void tellsHowMuchOfAMovieIsWritten() {
        String id = server.submit(Requests.SMALL);
        server.watch(id, 0).untilClosed();
        Watching all = server.watchAt("/ws/transitions");

        // Writing 3,000 pictures takes many times longer than the pause between two reports.
        assertThat(server.post("/api/v1/transitions/" + id + "/movie", "{\"fps\": 60, \"seconds\": 50}")
                        .status())
                .isEqualTo(202);
        List<JsonNode> reports = server.watch(id, Integer.MAX_VALUE).untilClosed().stream()
                .map(Message::json)
                .filter(message -> message.get("type").asString().equals("progress"))
                .toList();

        assertThat(reports).hasSizeGreaterThan(2);
        assertThat(reports).allSatisfy(report -> {
            assertThat(report.get("completedSteps")).isEqualTo(report.get("totalSteps"));
            assertThat(report.at("/rendering/totalPictures").asInt()).isEqualTo(3000);
        });
        assertThat(reports.stream()
                        .map(report -> report.at("/rendering/completedPictures").asInt())
                        .toList())
                .isSorted()
                .last()
                .satisfies(count -> assertThat(count).isPositive());
        assertThat(reports.get(reports.size() - 1).get("etaSeconds").asDouble()).isPositive();
        models.hold();
        String next = server.submit(Requests.SMALL);
        all.next(message -> message.transitionId().equals(next));
        assertThat(all.messages())
                .as("movies of ended transitions are no news of all transitions")
                .noneMatch(message -> message.transitionId().equals(id));
    }

    @Test
    void resumesWithoutGapsOrDuplicates() {
        models.hold();
        String id = server.submit(Requests.SMALL);
        Watching first = server.watch(id, 0);
        models.allow(5);
        first.next(message -> message.type().equals("branch"));
        Message seen = first.next(message -> message.type().equals("branch"));
        first.cut();

        Watching second = server.watch(id, seen.seq());
        models.release();
        List<Message> messages = second.untilClosed();

        List<Long> seqs = seqs(messages);
        assertThat(messages.get(0).type()).isEqualTo("snapshot");
        assertThat(seqs).isEqualTo(numbers(seen.seq() + 1, seen.seq() + seqs.size()));
        assertThat(messages.get(messages.size() - 1).status()).isEqualTo("succeeded");
    }

    @Test
    void replaysAFinishedTransitionExactly() {
        String id = server.submit(Requests.THREE_KEYFRAMES);
        List<Message> live = server.watch(id, 0).untilClosed();
        List<Message> replayed = server.watch(id, 0).untilClosed();

        assertThat(replayed.stream().filter(Message::isEvent).map(Message::json))
                .containsExactlyElementsOf(live.stream()
                        .filter(Message::isEvent)
                        .map(Message::json)
                        .toList());
        assertThat(seqs(server.watch(id, 1_000_000).untilClosed())).isEmpty();
    }

    @Test
    void pushesStatesAndProgressOfAllTransitions() {
        models.hold();
        Watching all = server.watchAt("/ws/transitions");
        String id = server.submit(Requests.SMALL);

        assertThat(all.nextStatus("queued").transitionId()).isEqualTo(id);
        all.nextStatus("running");
        models.allow(1);
        all.next(message -> message.type().equals("progress"));
        models.release();
        all.nextStatus("succeeded");
        assertThat(all.messages())
                .allMatch(message -> List.of("status", "progress").contains(message.type()));
        all.cut();
    }

    @Test
    void refusesASocketForAnUnknownTransition() {
        assertThatThrownBy(() -> server.watch("unknown", 0)).hasMessageContaining("WebSocketHandshakeException");
    }
}
