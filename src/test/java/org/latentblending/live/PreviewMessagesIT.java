package org.latentblending.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureReader;
import org.latentblending.testing.PaintedModels;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.latentblending.testing.Watching;
import org.latentblending.testing.Watching.Message;
import org.latentblending.transitions.TransitionEvent;
import org.latentblending.transitions.TransitionEvents;
import org.latentblending.transitions.TransitionFiles;
import org.latentblending.transitions.TransitionPreview;
import org.latentblending.transitions.TransitionProgress;
import org.latentblending.transitions.TransitionViews;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;

/** Previews of unfinished frames, as clients receive them. */
@ServerTest
class PreviewMessagesIT {
    private static final double PER_SECOND = 4;

    @Autowired
    Server server;

    @Autowired
    PaintedModels models;

    @Autowired
    TransitionEvents events;

    @Autowired
    TransitionViews views;

    @Autowired
    TransitionFiles files;

    @Autowired
    ConfigurableApplicationContext context;

    @AfterEach
    void release() {
        models.release();
    }

    private static boolean isPreview(Message message) {
        return message.type().equals("preview");
    }

    @Test
    void areSmallPicturesBetweenTheStatusAndTheFrames() {
        models.hold();
        Watching watching = server.watch(server.submit(Requests.SMALL), 0);
        watching.nextStatus("running");
        models.allow(1);
        Message preview = watching.next(PreviewMessagesIT::isPreview);
        assertThat(watching.messages()).noneMatch(message -> message.type().equals("frame"));
        models.release();
        watching.untilClosed();

        assertThat(preview.segment()).isZero();
        assertThat(preview.index()).isIn(0, 4);
        assertThat(preview.fraction()).isEqualTo(preview.index() / 4.0);
        assertThat(preview.contentType()).isEqualTo("image/jpeg");
        Picture picture = PictureReader.from(preview.picture());
        assertThat(picture.width()).isEqualTo(preview.width()).isEqualTo(64);
        assertThat(picture.height()).isEqualTo(preview.height()).isEqualTo(64);
    }

    @Test
    void haveTheSeqOfTheMessageBeforeAreFewAndNeverFollowTheirFrame() {
        models.hold();
        Watching watching = server.watch(server.submit(Requests.THREE_KEYFRAMES), 0);
        watching.nextStatus("running");
        models.allow(1);
        watching.next(PreviewMessagesIT::isPreview);
        models.release();
        List<Message> messages = watching.untilClosed();

        long last = 0;
        Set<Integer> finished = new HashSet<>();
        List<Message> previews = new ArrayList<>();
        for (Message message : messages) {
            if (message.isEvent()) {
                last = message.seq();
            }
            if (message.type().equals("frame")) {
                finished.add(message.index());
            }
            if (isPreview(message)) {
                assertThat(message.seq()).isEqualTo(last);
                assertThat(finished).doesNotContain(message.index());
                previews.add(message);
            }
        }
        assertThat(finished).hasSize(7);
        Duration took = Duration.between(at(messages.get(1)), at(messages.get(messages.size() - 1)));
        // One at once and then one an interval; the branches are 26 times a step further.
        assertThat(previews).hasSizeBetween(1, 2 + (int) (took.toMillis() * PER_SECOND / 1000));
    }

    /** As on a slow disk: the first step is done before its branches are in the log. */
    @Test
    void waitForEventsThatAreStillBeingWritten() throws Exception {
        var stepMade = new CountDownLatch(1);
        var preview = new CompletableFuture<TransitionPreview>();
        ApplicationListener<PayloadApplicationEvent<?>> slowLog = event -> {
            Object payload = event.getPayload();
            if (payload instanceof TransitionEvent.Appended appended
                    && appended.event().type().equals("branch")) {
                await(stepMade);
            } else if (payload instanceof TransitionProgress) {
                stepMade.countDown();
            } else if (payload instanceof TransitionPreview shown) {
                preview.complete(shown);
            }
        };
        context.addApplicationListener(slowLog);
        try {
            models.hold();
            models.allow(1);
            Watching watching = server.watch(server.submit(Requests.SMALL), 0);
            assertThat(preview.get(60, TimeUnit.SECONDS).index()).isIn(0, 4);
            models.release();
            watching.untilClosed();
        } finally {
            context.removeApplicationListener(slowLog);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Instant at(Message message) {
        return Instant.parse(message.json().get("at").asString());
    }

    @Test
    void areDroppedFirstForASlowClient() {
        String id = finished();
        var tail = new EventTail(id, events, files, views);
        var slow = new TransitionFeed(tail, events.lastSeq(id));
        tail.preview.set(preview(id, 97));
        tail.preview.set(preview(id, 98));
        tail.preview.set(preview(id, 99));

        List<OutboundMessage> sent = drain(slow);

        assertThat(sent).hasSize(2);
        assertThat(new String(binary(sent.get(1)), StandardCharsets.UTF_8))
                .contains("\"type\":\"preview\"", "\"index\":99", "\"seq\":" + events.lastSeq(id));
    }

    @Test
    void areNotSentAfterTheirFrameOrTheEndOrToLaterClients() {
        String id = finished();
        var tail = new EventTail(id, events, files, views);
        var slow = new TransitionFeed(tail, 0);
        tail.preview.set(preview(id, 2));
        var late = new TransitionFeed(tail, events.lastSeq(id));

        assertThat(drain(slow)).hasSize(1 + (int) events.lastSeq(id));
        assertThat(drain(late)).hasSize(1);
        tail.preview.set(preview(id, 2));
        assertThat(drain(slow)).isEmpty();
        tail.preview.set(preview(id, 50));
        assertThat(drain(slow)).hasSize(1);
    }

    /** As for a client that is served late: the first step is done before it receives the start of the work. */
    @Test
    void areSentAfterTheSnapshot() {
        models.hold();
        String id = server.submit(Requests.SMALL);
        server.watch(id, 0).nextStatus("running");
        var tail = new EventTail(id, events, files, views);
        var late = new TransitionFeed(tail, 0);
        tail.progress.set(TransitionProgress.ofSteps(id, 1, 12, 1, 1));
        tail.preview.set(preview(id, 0));

        List<OutboundMessage> sent = drain(late);

        assertThat(sent.get(sent.size() - 2).text()).contains("\"type\":\"progress\"");
        assertThat(new String(binary(sent.get(sent.size() - 1)), StandardCharsets.UTF_8))
                .contains("\"type\":\"preview\"");
    }

    private String finished() {
        String id = server.submit(Requests.SMALL);
        server.watch(id, 0).untilClosed();
        return id;
    }

    private static TransitionPreview preview(String id, int index) {
        return new TransitionPreview(id, 0, index, 0.5, 1, 1, new byte[] {1});
    }

    private static byte[] binary(OutboundMessage message) {
        assertThat(message.binary()).isNotNull();
        return message.binary();
    }

    private static List<OutboundMessage> drain(TransitionFeed feed) {
        List<OutboundMessage> sent = new ArrayList<>();
        for (OutboundMessage next = feed.next(); next != null; next = feed.next()) {
            sent.add(next);
        }
        return sent;
    }
}
