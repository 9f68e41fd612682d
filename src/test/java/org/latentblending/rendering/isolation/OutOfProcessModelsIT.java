package org.latentblending.rendering.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.blending.Denoiser.StepListener;
import org.latentblending.blending.Denoiser.Trajectory;
import org.latentblending.diffusion.SamplingParameters;
import org.latentblending.media.images.Picture;
import org.latentblending.diffusion.inpainting.Inpainting;
import org.latentblending.diffusion.inpainting.InpaintingMethod;
import org.latentblending.diffusion.inpainting.Mask;
import org.latentblending.diffusion.sampling.SamplerKind;
import org.latentblending.diffusion.torch.OutOfDeviceMemory;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.models.ModelSettings;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.rendering.devices.DeviceSettings;
import org.latentblending.rendering.devices.DiffusionModels;
import org.latentblending.rendering.devices.DiffusionModels.DiffusionModel;
import org.latentblending.rendering.devices.DiffusionModels.Session;
import org.latentblending.rendering.devices.PreviewSettings;
import org.latentblending.rendering.devices.StableDiffusionModels;
import org.latentblending.system.Futures;
import org.latentblending.testing.PaintingProcess;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.mock.env.MockEnvironment;

/** A real model in a process of its own against the same one in this process. */
class OutOfProcessModelsIT {
    private static final SamplingParameters CANVAS = new SamplingParameters(SamplerKind.DDIM, 4, 128, 64);
    private static final MockEnvironment SETTINGS = new MockEnvironment()
            .withProperty("latentblending.models", "src/test/resources/reference")
            .withProperty("latentblending.precision", "float32")
            .withProperty("latentblending.batch-size", "6")
            .withProperty("latentblending.token", "secret")
            .withProperty("latentblending.storage.secret-key", "secret");

    private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");

    private static DiffusionModels here;
    private static OutOfProcessModels there;
    private static DiffusionModel modelHere;
    private static DiffusionModel modelThere;

    @BeforeAll
    static void start() {
        var catalogue = catalogue();
        Map<String, String> settings = WorkerMain.settings(SETTINGS);
        var binder = new Binder(new MapConfigurationPropertySource(settings));
        here = new StableDiffusionModels(
                catalogue,
                binder.bindOrCreate("latentblending", DeviceSettings.class),
                new PreviewSettings(4),
                org.latentblending.diffusion.torch.Tuning.FASTEST);
        there = new OutOfProcessModels(new WorkerCommand(WorkerMain.class), settings, catalogue);
        assertThat(there.devices(List.of("auto"))).isEqualTo(here.devices(List.of("auto")));
        modelHere = here.load("tiny-v", "cpu");
        modelThere = there.load("tiny-v", "cpu");
    }

    @AfterAll
    static void stop() {
        modelHere.close();
        modelThere.close();
        there.destroy();
    }

    private static ModelCatalogue catalogue() {
        return new ModelCatalogue(new ModelSettings(Path.of("src/test/resources/reference"), List.of(), null));
    }

    private static Set<ProcessHandle> children() {
        return ProcessHandle.current().children().collect(Collectors.toSet());
    }

    private static ProcessHandle startedSince(Set<ProcessHandle> before) {
        Set<ProcessHandle> now = children();
        now.removeAll(before);
        assertThat(now).hasSize(1);
        return now.iterator().next();
    }

    private record Step(int evaluations, List<Trajectory> batch, List<float[]> pictures) {}

    private static class Noting implements StepListener {
        private final List<Step> steps = new ArrayList<>();
        private List<Trajectory> batch = List.of();
        private List<float[]> pictures = List.of();

        @Override
        public void stepped(List<Trajectory> together, IntFunction<float[]> seen) {
            batch = together;
            pictures = List.of(seen.apply(together.size() - 1));
        }

        @Override
        public void evaluated(int evaluations) {
            steps.add(new Step(evaluations, batch, pictures));
        }
    }

    private static List<Trajectory> trajectories(Session session) {
        List<Trajectory> trajectories = new ArrayList<>();
        float[] negative = session.encodePrompt("blurred");
        for (int seed = 0; seed < 5; seed++) {
            trajectories.add(
                    new Trajectory(session.noise(seed), session.encodePrompt("a red apple " + seed), negative, 4));
        }
        return trajectories;
    }

    @Test
    void theSameNumbersComeOutOfTheOtherProcess() {
        Session mine = modelHere.open(CANVAS);
        Session theirs = modelThere.open(CANVAS);
        assertThat(theirs.capacity()).isEqualTo(mine.capacity()).isEqualTo(3);
        assertThat(theirs.noise(7)).isEqualTo(mine.noise(7));
        assertThat(theirs.encodePrompt("a cat")).isEqualTo(mine.encodePrompt("a cat"));
        List<Trajectory> trajectories = trajectories(mine);
        var noted = new Noting();
        var notedThere = new Noting();

        List<float[]> latents = mine.denoise(trajectories, 0, 3, noted);
        List<float[]> latentsThere = theirs.denoise(trajectories, 0, 3, notedThere);

        assertThat(latentsThere).usingRecursiveComparison().isEqualTo(latents);
        assertThat(notedThere.steps).usingRecursiveComparison().isEqualTo(noted.steps);
        assertThat(notedThere.steps.get(0).batch().get(0)).isSameAs(trajectories.get(0));
        float[] latent = latents.get(0);
        assertThat(theirs.decode(latent).join()).isEqualTo(mine.decode(latent).join());
        assertThat(theirs.preview(latent)).isEqualTo(mine.preview(latent));
        assertThat(modelThere.precision()).isEqualTo(modelHere.precision()).isEqualTo("float32");
        assertThat(there.room("cpu")).isEqualTo(here.room("cpu"));
        assertThat(there.bytes("tiny-v", "cpu")).isEqualTo(here.bytes("tiny-v", "cpu"));
        assertThat(there.usedBytes("cpu")).isGreaterThan(1e7);
    }

    @Test
    void aPartOfAPictureIsKeptThereAsHere() {
        byte[] mask = new byte[128 * 64];
        Arrays.fill(mask, 0, 64 * 64, (byte) 255);
        var part = new Inpainting(
                new Picture(128, 64, new byte[3 * 128 * 64]), new Mask(128, 64, mask), InpaintingMethod.LATENT);
        var canvas = new SamplingParameters(SamplerKind.DDIM, 4, 128, 64, part);
        Session mine = modelHere.open(canvas);
        Session theirs = modelThere.open(canvas);
        List<Trajectory> trajectories = trajectories(mine);

        assertThat(theirs.denoise(trajectories, 0, 4, evaluations -> {}))
                .usingRecursiveComparison()
                .isEqualTo(mine.denoise(trajectories, 0, 4, evaluations -> {}));
    }

    @Test
    void whatTheListenerThrowsStopsTheOtherProcessWithinTheStep() {
        Session session = modelThere.open(CANVAS);
        var stop = new IllegalStateException("enough");
        List<Integer> steps = new ArrayList<>();

        assertThatThrownBy(() -> session.denoise(trajectories(session), 0, 4, evaluations -> {
                    steps.add(evaluations);
                    throw stop;
                }))
                .isSameAs(stop);

        assertThat(steps).hasSize(1);
        assertThat(session.denoise(trajectories(session), 0, 1, evaluations -> {}))
                .hasSize(5);
    }

    @Test
    void failuresComeBackAsTheyAre() {
        assertThatThrownBy(() -> there.load("no-such-model", "cpu"))
                .isInstanceOf(InvalidModel.class)
                .hasMessageContaining("no-such-model");
        assertThatThrownBy(() -> modelThere.open(new SamplingParameters(SamplerKind.DDIM, 4, 100, 64)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aProcessEndsWhenItIsNotNeeded() {
        Set<ProcessHandle> before = children();
        var models = new OutOfProcessModels(new WorkerCommand(WorkerMain.class), Map.of(), catalogue());
        models.devices(List.of("cpu"));
        ProcessHandle started = startedSince(before);

        models.destroy();

        assertThat(started.isAlive()).isFalse();
    }

    @Test
    void nativeMemoryThatIsExhaustedCostsOneCallOrOneProcess() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(PRLIMIT), "Only Linux limits a process that runs");
        Set<ProcessHandle> before = children();
        var models =
                new OutOfProcessModels(new WorkerCommand(WorkerMain.class), WorkerMain.settings(SETTINGS), catalogue());
        try {
            models.devices(List.of("cpu"));
            DiffusionModel model = models.load("tiny-v", "cpu");
            decode(model, 64);
            leaveNoRoom(startedSince(before));

            assertThatThrownBy(() -> decode(model, 768)).isInstanceOfAny(OutOfDeviceMemory.class, ProcessEnded.class);

            decode(model.isGone() ? models.load("tiny-v", "cpu") : model, 64);
        } finally {
            models.destroy();
        }
    }

    /** Whoever waits for it would wait for ever. */
    @ParameterizedTest
    @CsvSource({
        "HEAP, by itself with exit code 3 for want of memory",
        "SPEECHLESS, by itself with exit code 1 for want of memory"
    })
    @Timeout(60)
    void aProcessEndsThatHasNoMemoryForAnAnswer(String prompt, String how) {
        var models = new OutOfProcessModels(new WorkerCommand(PaintingProcess.class), Map.of(), catalogue());
        try {
            models.devices(List.of("cpu"));
            Session session = models.load("tiny-v", "cpu").open(CANVAS);
            float[] text = session.encodePrompt(prompt);
            List<Trajectory> one = List.of(new Trajectory(session.noise(1), text, text, 4));

            assertThatThrownBy(() -> session.denoise(one, 0, 1, evaluations -> {}))
                    .isInstanceOf(ProcessEnded.class)
                    .hasMessageEndingWith(how);
        } finally {
            models.destroy();
        }
    }

    private static void decode(DiffusionModel model, int side) {
        Futures.of(model.open(new SamplingParameters(SamplerKind.DDIM, 4, side, side))
                .decode(new float[4 * side / 8 * side / 8]));
    }

    /** Leaves a process that runs 20 MB more of address space than it has. */
    private static void leaveNoRoom(ProcessHandle process) throws IOException, InterruptedException {
        long kibibytes = Files.readAllLines(Path.of("/proc/%d/status".formatted(process.pid()))).stream()
                .filter(line -> line.startsWith("VmSize:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
        Process limiting = new ProcessBuilder(
                        PRLIMIT.toString(), "--pid=" + process.pid(), "--as=" + (kibibytes + 20_000) * 1024)
                .inheritIO()
                .start();
        assertThat(limiting.waitFor()).isZero();
    }

    @Test
    void secretsStayInTheServer() {
        assertThat(WorkerMain.settings(SETTINGS))
                .containsEntry("latentblending.batch-size", "6")
                .doesNotContainValue("secret");
    }
}
