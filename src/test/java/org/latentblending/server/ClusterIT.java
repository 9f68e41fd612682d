package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.LatentBlendingServer;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureWriter;
import org.latentblending.media.sounds.Clicks;
import org.latentblending.media.sounds.SoundAnalysis;
import org.latentblending.media.sounds.SoundFiles;
import org.latentblending.quotas.Admission.LimitReached;
import org.latentblending.testing.NoModels;
import org.latentblending.testing.PaintedModels;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.latentblending.testing.SharedServices;
import org.latentblending.testing.ShownModel;
import org.latentblending.testing.ShownTransition;
import org.latentblending.testing.SmallModels;
import org.latentblending.transitions.SubmitTransition;
import org.latentblending.transitions.TransitionLifecycle;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.TransitionViews;
import org.latentblending.transitions.Transitions;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/**
 * Servers with a role each that share a broker in a process of its own, a PostgreSQL and an S3 bucket, and nothing else:
 * every one has a data folder of its own, and only workers have models.
 */
class ClusterIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    static Path folder;

    private static SharedServices shared;

    private final List<ConfigurableApplicationContext> servers = new ArrayList<>();

    @BeforeAll
    static void startWhatIsShared() throws IOException {
        shared = SharedServices.start(folder.resolve("broker"));
    }

    @AfterAll
    static void stopWhatIsShared() {
        shared.close();
    }

    @BeforeEach
    void newDatabase() {
        shared.newDatabase();
    }

    @AfterEach
    void stopServers() {
        servers.forEach(ConfigurableApplicationContext::close);
    }

    private Server start(Class<?> models, String role, String... settings) {
        List<String> all = new ArrayList<>(shared.settings(role));
        all.addAll(List.of(
                "--server.port=0",
                "--latentblending.data=" + folder.resolve("server-" + servers.size()),
                "--latentblending.lease.heartbeat=100ms"));
        all.addAll(List.of(settings));
        var server = new SpringApplicationBuilder(LatentBlendingServer.class, models).run(all.toArray(String[]::new));
        servers.add(server);
        return new Server(server.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }

    private Server startApi(String... settings) {
        return start(
                NoModels.class,
                "api",
                Stream.concat(Stream.of("--latentblending.models=" + folder.resolve("none")), Stream.of(settings))
                        .toArray(String[]::new));
    }

    private Server startWorker(String... settings) {
        List<String> usual = List.of(
                "--latentblending.models=src/test/resources/reference", "--latentblending.default-model=tiny-v");
        return start(
                ServerTest.Painted.class,
                "worker",
                Stream.concat(usual.stream(), Stream.of(settings)).toArray(String[]::new));
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(PATIENCE).until(condition);
    }

    private static String status(Server server, String id) {
        return server.transition(id).status();
    }

    @Test
    void whatIsAskedForAtOneNodeIsDrawnByAWorkerAndShownAtEveryNode() {
        Server api = startApi();
        assertThat(api.models()).isEmpty();
        assertThat(api.post("/api/v1/transitions", Requests.SMALL).status()).isEqualTo(400);

        Server worker = startWorker();
        await("models of the worker", () -> !api.models().isEmpty());

        String id = api.submit(Requests.SMALL);
        await("the movie", () -> status(api, id).equals("succeeded"));
        Server other = startApi();
        ShownTransition shown = other.transition(id);
        assertThat(shown.request().get("model").asString()).isEqualTo("tiny-v");
        assertThat(shown.frames()).hasSize(5);
        for (int frame = 0; frame < 5; frame++) {
            String address = "/api/v1/transitions/%s/frames/%d.png".formatted(id, frame);
            assertThat(other.get(address).status()).isEqualTo(200);
            assertThat(other.get(address).body()).isEqualTo(api.get(address).body());
        }
        assertThat(other.get("/api/v1/transitions/" + id + "/movie.mp4").status())
                .isEqualTo(200);
        assertThat(worker.get("/api/v1/transitions/" + id).status()).isEqualTo(404);
        assertThat(worker.get("/").status()).isEqualTo(404);
        assertThat(worker.get("/actuator/health/liveness").status()).isEqualTo(200);
    }

    /** From the bucket, although another worker has drawn it. A server without models cannot tell before. */
    @Test
    void aWorkerTakesWhatAnotherOneHasDrawn() {
        Server api = startApi("--latentblending.reuse=true");
        startWorker("--latentblending.reuse=true");
        await("models of the worker", () -> !api.models().isEmpty());
        String first = api.submit(Requests.SMALL);
        await("the first movie", () -> status(api, first).equals("succeeded"));
        servers.remove(1).close();
        startWorker("--latentblending.reuse=true");

        JsonNode plan = api.post("/api/v1/plans", Requests.SMALL).json();
        String again = api.submit(Requests.SMALL);
        await("the second movie", () -> status(api, again).equals("succeeded"));

        assertThat(plan.get("reusedKeyframes")).isEmpty();
        assertThat(api.transition(again).progress().completedSteps()).isZero();
        assertThat(api.get("/api/v1/transitions/" + again + "/movie.mp4").body())
                .isEqualTo(
                        api.get("/api/v1/transitions/" + first + "/movie.mp4").body());
    }

    /** The worker has the pictures from the bucket alone. */
    @Test
    void aWorkerKeepsAPartOfAPictureThatWasSentToAnotherNode() throws IOException {
        Server api = startApi();
        SmallModels.inpainting(folder.resolve("inpainting"), "nine");
        start(
                ServerTest.Painted.class,
                "worker",
                "--latentblending.models=" + folder.resolve("inpainting"),
                "--latentblending.default-model=nine");
        await("the worker's model", () -> !api.models().isEmpty());
        assertThat(api.models().get(0).kind()).isEqualTo("inpainting");
        byte[] white = new byte[3 * 16 * 8];
        Arrays.fill(white, (byte) 255);
        byte[] png = PictureWriter.png(new Picture(16, 8, white));
        String image = api.upload("/api/v1/images", png).id();

        String id = api.submit(Requests.SMALL.replaceFirst(
                "\\{", "{\"inpainting\": {\"image\": \"%1$s\", \"mask\": \"%1$s\"}, ".formatted(image)));

        await("the movie", () -> status(api, id).equals("succeeded"));
        assertThat(api.transition(id).request().at("/inpainting/method").asString())
                .isEqualTo("model");
    }

    /** From the bucket. */
    @Test
    void aWorkerPutsASoundUnderTheMovieThatWasSentToAnotherNode() throws IOException {
        Server api = startApi();
        startWorker();
        await("models of the worker", () -> !api.models().isEmpty());
        byte[] wav = Files.readAllBytes(SoundFiles.write(
                folder.resolve("sound"),
                SoundFiles.Format.WAV,
                Clicks.steady(120, 0.25, 5).samples(),
                22_050));
        Server.Answer sound = api.upload("/api/v1/sounds", wav);
        assertThat(sound.status()).isEqualTo(201);

        String id = api.submit(Requests.SMALL.replaceFirst(
                "\"movie\": \\{",
                "\"movie\": {\"sound\": {\"id\": \"%s\", \"from\": 0.5}, "
                        .formatted(sound.json().get("id").asString())));
        await("the movie", () -> status(api, id).equals("succeeded"));

        Server other = startApi();
        byte[] movie = other.get("/api/v1/transitions/" + id + "/movie.mp4").body();
        assertThat(SoundAnalysis.of(Files.write(folder.resolve("with-sound"), movie))
                        .beats()
                        .get(0))
                .isCloseTo(0.25, within(0.03));
        String address = sound.header("Location");
        assertThat(other.get(address + "/audio").body()).isEqualTo(wav);
        assertThat(other.get(address + "/waveform").json().get("points")).hasSize(1000);
        assertThat(shared.objects("sounds/")).hasSize(2);
        assertThat(other.delete(address).status()).isEqualTo(204);
        assertThat(shared.objects("sounds/")).isEmpty();
    }

    /** Another server may be rendering it. */
    @Test
    void aServerThatStartsLeavesARenderingThatItCannotResume() {
        Server api = startApi();
        startWorker();
        await("models of the worker", () -> !api.models().isEmpty());
        String id = api.submit(Requests.SMALL);
        await("the movie", () -> status(api, id).equals("succeeded"));
        var movie = servers.get(0)
                .getBean(Transitions.class)
                .findById(id)
                .orElseThrow()
                .request()
                .movie();
        var enlarged = new TransitionRequest.Movie(
                movie.fps(), movie.seconds(), movie.timing(), null, null, movie.format(), 2, "not-here", null);
        assertThat(servers.get(0).getBean(TransitionLifecycle.class).requestRendering(id, enlarged))
                .isTrue();

        // The second rendering follows those that it resumes.
        Server other = startApi();
        String next = other.submit(Requests.SMALL);
        await("another movie", () -> status(other, next).equals("succeeded"));
        assertThat(other.post("/api/v1/transitions/" + next + "/movie", "{\"fps\": 6}")
                        .status())
                .isEqualTo(202);
        await(
                "it with another frame rate",
                () -> other.transition(next).pendingMovie().isNull());

        assertThat(other.transition(next).movie().fps()).isEqualTo(6);
        assertThat(other.transition(id).pendingMovie().get("upscaler").asString())
                .isEqualTo("not-here");
    }

    @Test
    void anApiNodeShowsTheModelsOfTheWorkersThatAreThere() {
        Server api = startApi();
        startWorker();
        await("models of the worker", () -> !api.models().isEmpty());
        List<ShownModel> models = api.models();
        assertThat(models.stream().map(ShownModel::id)).contains("tiny-v", "tiny-epsilon");
        for (ShownModel model : models) {
            assertThat(model.isDefault()).isEqualTo(model.id().equals("tiny-v"));
        }

        String cut = Requests.SMALL.replace("a green frog", "a ".repeat(700));
        assertThat(api.post("/api/v1/plans", cut).json().get("warnings").findValuesAsString("field"))
                .containsExactly("keyframes[1].prompt");

        servers.get(1).close();
        await("no models", () -> api.models().isEmpty());
    }

    @Test
    void workersTakeOnlyTasksWhoseModelTheyHave() throws IOException {
        Server api = startApi();
        start(ServerTest.Painted.class, "worker", "--latentblending.models=" + folderWith("tiny-epsilon"));
        start(ServerTest.Painted.class, "worker", "--latentblending.models=" + folderWith("tiny-v"));
        await("both models", () -> api.models().size() == 2);
        var withV = servers.get(2).getBean(PaintedModels.class);

        withV.hold();
        String first = api.submit(asking("tiny-v"));
        String second = api.submit(asking("tiny-v"));
        String other = api.submit(asking("tiny-epsilon"));

        await("the movie of the other model", () -> status(api, other).equals("succeeded"));
        assertThat(status(api, second)).isEqualTo("queued");
        withV.release();
        await("the movies of the held model", () -> Stream.of(first, second)
                .allMatch(id -> status(api, id).equals("succeeded")));
    }

    @Test
    void serversTogetherDoNotExceedALimit() throws Exception {
        String[] limits = {"--latentblending.queue-capacity=9", "--latentblending.limits.jobs=5"};
        List<Server> apis = List.of(startApi(limits), startApi(limits), startApi(limits));
        startWorker();
        servers.get(3).getBean(PaintedModels.class).hold();
        for (Server api : apis) {
            await("models of the worker", () -> !api.models().isEmpty());
        }
        String key = UUID.randomUUID().toString();
        String id = apis.get(0).submit(Requests.SMALL);
        await("the busy worker", () -> status(apis.get(0), id).equals("running"));

        List<Server.Answer> sameKey =
                atOnce(12, n -> apis.get(n % 3).post("/api/v1/transitions", Requests.SMALL, "Idempotency-Key", key));
        assertThat(sameKey)
                .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(202))
                .extracting(answer -> answer.id())
                .containsOnly(sameKey.get(0).id());

        List<Integer> statuses = atOnce(
                12,
                n -> apis.get(n % 3).post("/api/v1/transitions", Requests.SMALL).status());
        assertThat(statuses).containsOnly(202, 429);
        assertThat(statuses).filteredOn(status -> status == 202).hasSize(3);

        // Other clients fill the queue, which has 4 of 9 already.
        TransitionRequest request = servers.get(0)
                .getBean(TransitionViews.class)
                .find(id, "")
                .orElseThrow()
                .request();
        List<Boolean> accepted = atOnce(12, n -> {
            try {
                servers.get(n % 3)
                        .getBean(SubmitTransition.class)
                        .submit(request, request.plan(), List.of(), "client " + n, null);
                return true;
            } catch (LimitReached e) {
                return false;
            }
        });
        assertThat(accepted).filteredOn(Boolean::booleanValue).hasSize(5);
        servers.get(3).getBean(PaintedModels.class).release();
    }

    private static <T> List<T> atOnce(int count, IntFunction<T> work) throws Exception {
        var barrier = new CyclicBarrier(count);
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(IntStream.range(0, count)
                    .<Callable<T>>mapToObj(n -> () -> {
                        barrier.await();
                        return work.apply(n);
                    })
                    .toList())) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private static String asking(String model) {
        return Requests.SMALL.replaceFirst("\\{", "{\"model\": \"%s\", ".formatted(model));
    }

    private static Path folderWith(String model) throws IOException {
        Path models = Files.createDirectories(folder.resolve("only-" + model));
        Files.createSymbolicLink(
                models.resolve(model),
                Path.of("src/test/resources/reference", model).toAbsolutePath());
        return models;
    }
}
