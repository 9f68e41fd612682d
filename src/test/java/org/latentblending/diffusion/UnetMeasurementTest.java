package org.latentblending.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.diffusion.UnetMeasurement.Measured;
import org.latentblending.diffusion.UnetMeasurement.Prober;
import org.latentblending.diffusion.sampling.NoiseLevel;
import org.latentblending.models.Fixtures;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.models.ModelEntry;
import org.latentblending.models.ModelEntry.State;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.ModelSettings;
import org.latentblending.models.config.SchedulerConfig;
import org.latentblending.models.config.SchedulerConfig.Prediction;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class UnetMeasurementTest {
    private static final Path EMBEDDED = Path.of("models/embedded");

    @TempDir
    private Path models;

    @Test
    void theEmbeddedModelPredictsV() {
        try (ModelFolder model = ModelFolder.open(EMBEDDED)) {
            assertThat(new UnetMeasurement().measure(model)).contains(Prediction.V);
        }
    }

    /** The noise that follows from the embedded UNet's v: {@code alpha v + sigma x}. */
    @Test
    void theSameModelAsOneThatPredictsNoise() {
        try (ModelFolder folder = ModelFolder.open(EMBEDDED);
                StableDiffusion model = Reference.load(folder)) {
            SchedulerConfig schedule = folder.config().scheduler();
            int size = folder.config().unet().sampleSize();
            BatchedUnet.Predictor predictor = model.predictor(size, size);
            try (BatchedUnet.Conditioned unet = predictor.condition(List.of(model.encodePrompt("")), new long[] {0})) {
                Prober v = (latent, timestep) -> unet.predict(List.of(latent), timestep, DeepCache.UNUSED)
                        .get(0);
                Prober epsilon = (latent, timestep) -> {
                    NoiseLevel level = NoiseLevel.at(schedule, timestep);
                    float[] noise = v.predict(latent, timestep);
                    for (int i = 0; i < noise.length; i++) {
                        noise[i] = (float) (level.signal() * noise[i] + level.sigma() * latent[i]);
                    }
                    return noise;
                };
                int numbers = folder.config().unet().outChannels() * size * size;
                Measured asV = UnetMeasurement.measure(v, schedule, numbers);
                Measured asEpsilon = UnetMeasurement.measure(epsilon, schedule, numbers);
                assertThat(asV.prediction()).contains(Prediction.V);
                assertThat(asEpsilon.prediction()).contains(Prediction.EPSILON);
                assertThat(asEpsilon.slope() - asV.slope()).isGreaterThan(0.6);
            }
        }
    }

    /**
     * Single files of which nothing says what their UNet predicts. Its weights pass the input on, times a factor: with 1 they
     * find all noise of a grey picture, and with the share of noise in v at the last timestep they find it as v.
     */
    @ParameterizedTest
    @CsvSource({"1, EPSILON, measured", "0.07, V, measured", "0,, has an unknown prediction type", "0.5,, tells neither"
    })
    void measuresFilesThatDoNotSay(float factor, Prediction prediction, String said) throws IOException {
        Path file = models.resolve("mine.safetensors");
        PassingUnet.write(file, factor);
        Fixtures.copy(Fixtures.REFERENCE.resolve("layouts/tokenizer"), models.resolve("tokenizer"));
        new ApplicationContextRunner()
                .withUserConfiguration(Settings.class, ModelCatalogue.class, UnetMeasurement.class)
                .withPropertyValues("latentblending.models=" + models)
                .run(context -> {
                    ModelCatalogue catalogue = context.getBean(ModelCatalogue.class);
                    ModelEntry measured = whenMeasured(catalogue);
                    assertThat(measured.prediction()).isEqualTo(prediction);
                    if (prediction == null) {
                        assertThat(measured.reason()).contains(said);
                        return;
                    }
                    assertThat(measured.state()).isEqualTo(State.AVAILABLE);
                    assertThat(measured.predictionFrom()).hasToString(said.toUpperCase(Locale.ROOT));
                    assertThat(measured.width()).isEqualTo(prediction == Prediction.V ? 768 : 512);
                    try (ModelFolder opened = catalogue.open("mine")) {
                        assertThat(opened.config().prediction()).isEqualTo(prediction);
                    }
                });
    }

    private static ModelEntry whenMeasured(ModelCatalogue catalogue) {
        return assertTimeout(Duration.ofMinutes(2), () -> {
            ModelEntry model = catalogue.find("mine").orElseThrow();
            while (model.reason() != null && model.reason().contains("is being measured")) {
                Thread.onSpinWait();
                model = catalogue.find("mine").orElseThrow();
            }
            return model;
        });
    }

    @EnableConfigurationProperties(ModelSettings.class)
    static class Settings {}

    @ParameterizedTest
    @ValueSource(strings = {"tiny-v", "tiny-epsilon", "layouts/folder"})
    void randomWeightsPredictNothing(String name) {
        try (ModelFolder model = Reference.model(name)) {
            assertThat(new UnetMeasurement().measure(model)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0.99, EPSILON",
        "0.07, 0.9, V",
        "0, 0.9, V",
        "-0.2, 0.9, V",
        "0.5, 0.9,",
        "1.6, 0.9,",
        "1, 0.3,",
        "0, 0.3,",
        "NaN, NaN,",
        "NaN, 0.9,"
    })
    void decides(double slope, double correlation, Prediction prediction) {
        assertThat(new Measured(slope, correlation).prediction()).isEqualTo(Optional.ofNullable(prediction));
    }
}
