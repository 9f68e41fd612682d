package org.latentblending.models.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.models.Fixtures;
import org.latentblending.models.config.SchedulerConfig.BetaSchedule;
import org.latentblending.models.config.SchedulerConfig.Prediction;
import org.latentblending.models.config.SchedulerConfig.Solver;
import org.latentblending.models.config.SchedulerConfig.TimestepSpacing;

/** The configs of the four published folders, and those that current libraries write. */
class PublishedConfigsTest {
    private static final Path PUBLISHED = Fixtures.REFERENCE.resolve("published");

    @Test
    void readsTheUnetOf21() {
        assertThat(unet(Fixtures.SD_2_1))
                .isEqualTo(new UnetConfig(
                        96,
                        4,
                        4,
                        List.of(320, 640, 1280, 1280),
                        List.of(true, true, true, false),
                        List.of(false, true, true, true),
                        2,
                        List.of(5, 10, 20, 20),
                        1024,
                        32,
                        1e-5,
                        true,
                        List.of(false, false, false, false),
                        0));
    }

    @Test
    void readsTheAutoencoderOf21WhoseScalingFactorIsTheDefault() {
        AutoencoderConfig autoencoder = AutoencoderConfig.read(ConfigFile.read(Fixtures.SD_2_1, "vae/config.json"));
        assertThat(autoencoder).isEqualTo(new AutoencoderConfig(4, List.of(128, 256, 512, 512), 2, 32, 0.18215));
        assertThat(autoencoder.factor()).isEqualTo(8);
    }

    @Test
    void readsTheTextEncoderOf21() {
        assertThat(TextEncoderConfig.read(ConfigFile.read(Fixtures.SD_2_1, "text_encoder/config.json")))
                .isEqualTo(new TextEncoderConfig(49408, 1024, 4096, 23, 16, 77, 1e-5));
    }

    @ParameterizedTest
    @CsvSource({
        "stable-diffusion-2-1, V, 96, 4, true",
        "stable-diffusion-2-1-base, EPSILON, 64, 4, false",
        "stable-diffusion-2, V, 96, 4, false",
        "stable-diffusion-2-inpainting, EPSILON, 64, 9, false"
    })
    void distinguishesTheFourModels(String name, Prediction prediction, int size, int channels, boolean upcast) {
        Path folder = PUBLISHED.resolve(name);
        ModelConfig.checkIndex(ConfigFile.read(folder, "model_index.json"));
        SamplerKind sampler = prediction == Prediction.EPSILON ? SamplerKind.PNDM : SamplerKind.DDIM;
        assertThat(scheduler(folder, "scheduler/scheduler_config.json"))
                .returns(SamplerKind.DDIM, SchedulerConfig::defaultSampler)
                .isEqualTo(new SchedulerConfig(
                        1000,
                        0.00085,
                        0.012,
                        BetaSchedule.SCALED_LINEAR,
                        prediction,
                        TimestepSpacing.LEADING,
                        1,
                        false,
                        false,
                        Solver.of(sampler, TimestepSpacing.LEADING),
                        List.of()));
        assertThat(unet(folder).sampleSize()).isEqualTo(size);
        assertThat(unet(folder).inChannels()).isEqualTo(channels);
        assertThat(unet(folder).upcastAttention()).isEqualTo(upcast);
    }

    @Test
    void readsConfigsOfCurrentDiffusersAndTransformers() {
        assertThat(unet(Fixtures.TODAY).heads()).containsExactly(4, 4, 4, 4);
        assertThat(AutoencoderConfig.read(ConfigFile.read(Fixtures.TODAY, "vae/config.json"))
                        .factor())
                .isEqualTo(2);
        assertThat(TextEncoderConfig.read(ConfigFile.read(Fixtures.TODAY, "text_encoder/config.json"))
                        .layers())
                .isEqualTo(23);
    }

    @TestFactory
    Stream<DynamicTest> readsTheSettingsOfEverySamplerThatUsersSwitchTo() throws IOException {
        try (Stream<Path> samplers = Files.list(Fixtures.TODAY.resolve("schedulers"))) {
            return samplers.toList().stream()
                    .map(sampler -> DynamicTest.dynamicTest(String.valueOf(sampler.getFileName()), () -> assertThat(
                                    scheduler(sampler, "scheduler_config.json"))
                            .returns(0.00085, SchedulerConfig::betaStart)
                            .returns(Prediction.V, SchedulerConfig::prediction)
                            .returns(false, SchedulerConfig::setAlphaToOne)));
        }
    }

    @Test
    void fillsInDiffusersDefaults(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("s.json"), "{\"_class_name\": \"DDIMScheduler\", \"steps_offset\": 1}");
        assertThat(scheduler(folder, "s.json"))
                .isEqualTo(new SchedulerConfig(
                        1000, 0.0001, 0.02, BetaSchedule.LINEAR, Prediction.EPSILON, TimestepSpacing.LEADING, 1, true));
    }

    /** Folders stay usable whatever sampler they name; the notes say what is corrected or replaced. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            DDIM                   | "steps_offset": 1                        | DDIM            | 0
            DDIM                   | "steps_offset": 0, "clip_sample": true   | DDIM            | 2
            PNDM                   | "steps_offset": 1, "skip_prk_steps": true | DDIM           | 0
            PNDM                   | "steps_offset": 1                        | DDIM            | 1
            EulerDiscrete          | "steps_offset": 1                        | EULER           | 0
            EulerDiscrete          | "steps_offset": 1, "interpolation_type": "log_linear" | DDIM | 1
            EulerAncestralDiscrete | "steps_offset": 1                        | EULER_ANCESTRAL | 0
            DPMSolverMultistep     | "steps_offset": 1                        | DPM_SOLVER      | 0
            DPMSolverMultistep     | "steps_offset": 1, "use_karras_sigmas": true | DPMPP_2M    | 0
            DPMSolverMultistep     | "steps_offset": 1, "solver_order": 3     | DDIM            | 1
            DPMSolverMultistep     | "steps_offset": 1, "algorithm_type": "sde-dpmsolver++" | DDIM | 1
            DPMSolverMultistep     | "steps_offset": 1, "use_lu_lambdas": true | DDIM           | 1
            LMSDiscrete            | "steps_offset": 1                        | DDIM            | 1
            """)
    void decidesTheDefaultSampler(String name, String settings, SamplerKind sampler, int notes, @TempDir Path folder)
            throws IOException {
        Files.writeString(folder.resolve("s.json"), "{\"_class_name\": \"%sScheduler\", %s}".formatted(name, settings));
        assertThat(scheduler(folder, "s.json"))
                .returns(sampler, SchedulerConfig::defaultSampler)
                .returns(1, SchedulerConfig::stepsOffset)
                .returns(false, SchedulerConfig::needsFewSteps)
                .satisfies(config -> assertThat(config.notes()).hasSize(notes))
                .satisfies(config -> assertThat(config.samplers()).contains(sampler));
    }

    @Test
    void readsSdTurbo(@TempDir Path folder) throws IOException {
        String config =
                "{\"_class_name\": \"EulerDiscreteScheduler\", \"timestep_spacing\": \"trailing\", \"clip_sample\": false,"
                        + " \"interpolation_type\": \"linear\", \"set_alpha_to_one\": false, \"sigma_max\": null,"
                        + " \"sigma_min\": null, \"skip_prk_steps\": true, \"steps_offset\": 1, \"timestep_type\": \"discrete\","
                        + " \"trained_betas\": null, \"use_karras_sigmas\": false%s}";
        Files.writeString(folder.resolve("s.json"), config.formatted(""));
        assertThat(scheduler(folder, "s.json"))
                .returns(true, SchedulerConfig::needsFewSteps)
                .returns(List.of(), SchedulerConfig::notes);
        String zeroSnr = ", \"rescale_betas_zero_snr\": true, \"prediction_type\": \"%s\"";
        Files.writeString(folder.resolve("s.json"), config.formatted(zeroSnr.formatted("v_prediction")));
        assertThat(scheduler(folder, "s.json"))
                .returns(false, SchedulerConfig::needsFewSteps)
                .returns(0.7, SchedulerConfig::guidanceRescale);
        Files.writeString(folder.resolve("s.json"), config.formatted(zeroSnr.formatted("epsilon")));
        assertThatExceptionOfType(InvalidModel.class)
                .isThrownBy(() -> scheduler(folder, "s.json"))
                .withMessageContaining("rescale_betas_zero_snr")
                .withMessageContaining("v_prediction");
    }

    private static UnetConfig unet(Path folder) {
        return UnetConfig.read(ConfigFile.read(folder, "unet/config.json"));
    }

    private static SchedulerConfig scheduler(Path folder, String name) {
        return SchedulerConfig.read(ConfigFile.read(folder, name));
    }
}
