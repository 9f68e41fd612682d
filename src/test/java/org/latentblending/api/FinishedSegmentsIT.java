package org.latentblending.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.media.images.Picture;
import org.latentblending.media.movies.DecodedMovie;
import org.latentblending.rendering.movies.MovieRenderer;
import org.latentblending.testing.PaintedModels;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.latentblending.testing.ShownTransition;
import org.latentblending.testing.Watching;
import org.latentblending.transitions.TransitionLifecycle;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.TransitionRequest.Movie;
import org.latentblending.transitions.Transitions;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** The movie of the finished segments of a failed or cancelled transition. */
@ServerTest
class FinishedSegmentsIT {
    /** The columns of nine keyframes, 10, and the trees of the first four of eight segments, 10. */
    private static final int STEPS_OF_FOUR_SEGMENTS = 20;

    private static final int LAST_FRAME_BETWEEN = 19;

    @TempDir
    Path folder;

    @Autowired
    Server server;

    @Autowired
    PaintedModels models;

    @Autowired
    Transitions transitions;

    @Autowired
    TransitionLifecycle lifecycle;

    @Autowired
    MovieRenderer renderer;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    JsonMapper json;

    /** A worker has left a cancelled transition when it has drawn another one. */
    @AfterEach
    void goOn() {
        models.release();
        server.watch(server.submit(Requests.SMALL), 0).untilClosed();
    }

    @Test
    void rendersTheFinishedSegmentsOfACancelledTransition() {
        Watching watching = fourSegmentsOf(Requests.EIGHT_SEGMENTS);
        String id = idOf(watching);

        server.post("/api/v1/transitions/" + id + "/cancel", "");
        models.release();
        watching.untilClosed();

        ShownTransition transition = server.transition(id);
        assertThat(transition.status()).isEqualTo("cancelled");
        assertThat(transition.frames().size()).isGreaterThan(LAST_FRAME_BETWEEN);
        assertIsTheMovieOfFourSegments(transition);
    }

    /** As on a server that takes requests, whose workers have an upscaler. */
    @Test
    void rendersThemUnscaledWithoutTheUpscaler() {
        Watching watching = fourSegmentsOf(Requests.EIGHT_SEGMENTS);
        String id = idOf(watching);
        TransitionRequest request = transitions.findById(id).orElseThrow().request();
        jdbc.sql("update transition set request = ? where id = ?")
                .params(json.writeValueAsString(request.withMovie(enlarged(request.movie()))), id)
                .update();

        server.post("/api/v1/transitions/" + id + "/cancel", "");
        models.release();
        watching.untilClosed();

        assertThat(server.transition(id).movie().frames()).isEqualTo(4 * 12);
        assertThat(watching.messages()).noneMatch(message -> message.type().equals("problem"));
    }

    /** With the server's own broker no other server can render it. */
    @Test
    void endsARenderingThatItCannotResume() {
        String id = server.submit(Requests.SMALL);
        server.watch(id, 0).untilClosed();
        Movie wanted = enlarged(transitions.findById(id).orElseThrow().request().movie());
        assertThat(lifecycle.requestRendering(id, wanted)).isTrue();
        assertThat(server.transition(id).pendingMovie().get("scale").asInt()).isEqualTo(2);

        renderer.resume(true);
        Watching watching = server.watch(id, 0);
        watching.untilClosed();

        assertThat(watching.messages().stream().filter(message -> message.type().equals("problem")))
                .singleElement()
                .satisfies(problem -> assertThat(problem.json().toString())
                        .contains("The movie cannot be enlarged.")
                        .contains("not-here"));
        assertThat(server.transition(id).pendingMovie().isNull()).isTrue();
        assertThat(server.transition(id).movie().frames()).isEqualTo(24);
    }

    private static Movie enlarged(Movie movie) {
        return new Movie(movie.fps(), movie.seconds(), movie.timing(), null, null, movie.format(), 2, "not-here", null);
    }

    @Test
    void rendersTheFinishedSegmentsOfAFailedTransition() {
        Watching watching = fourSegmentsOf(Requests.EIGHT_SEGMENTS);
        String id = idOf(watching);

        models.failWith(new IllegalStateException("broken on purpose"));
        models.allow(1);
        watching.untilClosed();
        models.release();

        ShownTransition transition = server.transition(id);
        assertThat(transition.status()).isEqualTo("failed");
        assertThat(transition.problem().title()).isEqualTo("The transition failed.");
        assertIsTheMovieOfFourSegments(transition);
        assertThat(watching.messages().stream()
                        .filter(message -> message.type().equals("status"))
                        .map(message -> message.status()))
                .containsExactly("queued", "running", "failed");
    }

    @Test
    void rendersTheFinishedSegmentsAgain() {
        Watching watching = fourSegmentsOf(Requests.EIGHT_SEGMENTS);
        String id = idOf(watching);
        server.post("/api/v1/transitions/" + id + "/cancel", "");
        models.release();
        watching.untilClosed();

        Server.Answer answer =
                server.post("/api/v1/transitions/" + id + "/movie", """
                {"fps": 6, "seconds": 2}""");
        server.watch(id, 0).untilClosed();

        assertThat(answer.status()).isEqualTo(202);
        assertThat(server.transition(id).movie().frames()).isEqualTo(4 * 12);
        assertThat(server.transition(id).movie().fps()).isEqualTo(6);
        assertThat(server.delete("/api/v1/transitions/" + id).status()).isEqualTo(204);
        assertThat(server.get("/api/v1/transitions/" + id + "/movie.mp4").status())
                .isEqualTo(404);
    }

    @Test
    void servesOnlyFramesWithoutAFinishedSegment() {
        models.hold();
        Watching watching = server.watch(server.submit(Requests.EIGHT_SEGMENTS), 0);
        models.allow(10);
        watching.next(message -> isFrame(message, 40));
        String id = idOf(watching);

        server.post("/api/v1/transitions/" + id + "/cancel", "");
        models.release();
        watching.untilClosed();

        ShownTransition transition = server.transition(id);
        assertThat(transition.frames()).hasSize(9);
        assertThat(transition.movie()).isNull();
        assertThat(server.get(transition.frames().get(8).url()).status()).isEqualTo(200);
        assertThat(server.get("/api/v1/transitions/" + id + "/movie.mp4").status())
                .isEqualTo(404);
        assertThat(server.post("/api/v1/transitions/" + id + "/movie", "{}").status())
                .isEqualTo(409);
    }

    /** Stops before the first step after the fourth segment. */
    private Watching fourSegmentsOf(String request) {
        models.hold();
        Watching watching = server.watch(server.submit(request), 0);
        models.allow(STEPS_OF_FOUR_SEGMENTS);
        watching.next(message -> isFrame(message, LAST_FRAME_BETWEEN));
        return watching;
    }

    private static boolean isFrame(Watching.Message message, int index) {
        return message.type().equals("frame") && message.index() == index;
    }

    private static String idOf(Watching watching) {
        return watching.messages().get(0).transitionId();
    }

    private void assertIsTheMovieOfFourSegments(ShownTransition transition) {
        String alone = server.submit(Requests.segments(4, 10, 0));
        server.watch(alone, 0).untilClosed();

        assertThat(transition.movie().frames()).isEqualTo(4 * 12);
        // Their files differ in the request that they carry.
        assertThat(pictures(transition.movie().url()))
                .isEqualTo(pictures("/api/v1/transitions/" + alone + "/movie.mp4"));
    }

    private List<Picture> pictures(String movie) {
        try {
            Path file =
                    Files.write(folder.resolve("movie.mp4"), server.get(movie).body());
            return DecodedMovie.of(file).frames().stream()
                    .map(DecodedMovie.Frame::picture)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
