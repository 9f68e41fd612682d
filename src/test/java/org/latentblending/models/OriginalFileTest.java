package org.latentblending.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.models.config.AutoencoderConfig;
import org.latentblending.models.config.ConfigFile;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.config.ModelConfig;
import org.latentblending.models.config.ModelConfig.ModelKind;
import org.latentblending.models.config.SchedulerConfig;
import org.latentblending.models.config.SchedulerConfig.Prediction;
import org.latentblending.models.config.TextEncoderConfig;
import org.latentblending.models.config.UnetConfig;
import org.latentblending.models.networks.AutoencoderTensors;
import org.latentblending.models.networks.OriginalNetworks;
import org.latentblending.models.networks.TensorList.TensorSlice;
import org.latentblending.models.networks.TextEncoderTensors;
import org.latentblending.models.networks.UnetTensors;
import org.latentblending.models.weights.DType;
import org.latentblending.models.weights.StoredTensor;
import org.latentblending.models.weights.Weights;

/** 2.1 at full size: names and shapes of Stability AI's code, and how diffusers' converters map them. */
class OriginalFileTest {
    private static final Path PUBLISHED = Fixtures.REFERENCE.resolve("published");

    @Test
    void mapsEveryTensorAsDiffusersDoes() throws IOException {
        Map<String, TensorSlice> expected = new TreeMap<>();
        for (String line : Files.readAllLines(PUBLISHED.resolve("original.names"))) {
            String[] words = line.split(" ");
            TensorSlice place = words.length == 3
                    ? TensorSlice.whole(words[2])
                    : new TensorSlice(words[2], Integer.parseInt(words[3]), 3);
            expected.put(words[0] + " " + words[1], place);
        }
        OriginalNetworks networks = new OriginalNetworks("file", original());
        Map<String, TensorSlice> found = new TreeMap<>();
        Map.of(
                        "unet ", UnetTensors.of(networks.unet(64, 768, 8)),
                        "vae ", AutoencoderTensors.of(networks.autoencoder(1)),
                        "text_encoder ", TextEncoderTensors.of(networks.textEncoder()))
                .forEach((network, tensors) ->
                        tensors.originals().forEach((name, place) -> found.put(network + name, place)));
        assertThat(found).hasSize(686 + 248 + 372).isEqualTo(expected);
    }

    @Test
    void readsTheSizesOffTheTensors() throws IOException {
        OriginalNetworks networks = new OriginalNetworks("file", original());
        assertThat(networks.unet(64, 768, 8))
                .isEqualTo(UnetConfig.read(ConfigFile.read(Fixtures.SD_2_1, "unet/config.json")));
        assertThat(networks.autoencoder(0.18215))
                .isEqualTo(AutoencoderConfig.read(ConfigFile.read(Fixtures.SD_2_1, "vae/config.json")));
        assertThat(networks.textEncoder())
                .isEqualTo(TextEncoderConfig.read(ConfigFile.read(Fixtures.SD_2_1, "text_encoder/config.json")));
    }

    @ParameterizedTest
    @CsvSource({"768-v-ema, V", "v2-1_768-ema-pruned, V", "512-base-ema, EPSILON", "v2-1_512-ema-pruned, EPSILON"})
    void opensThePublishedFilesByName(String name, Prediction prediction) throws IOException {
        try (ModelFolder model = new OriginalFile(Path.of(name + ".ckpt"), original(), null).open(name)) {
            ModelConfig config = model.config();
            assertThat(config.prediction()).isEqualTo(prediction);
            assertThat(config.defaultSize()).isEqualTo(prediction == Prediction.V ? 768 : 512);
            assertThat(config.kind()).isEqualTo(ModelKind.TEXT_TO_IMAGE);
            assertThat(config.tokenizer().vocabulary()).hasSize(49408);
        }
    }

    @Test
    void detectsAnInpaintingModelByItsChannels() throws IOException {
        Shapes shapes = original();
        shapes.tensors().put("model.diffusion_model.input_blocks.0.0.weight", List.of(320L, 9L, 3L, 3L));
        try (ModelFolder model = new OriginalFile(Path.of("inpainting-ema.ckpt"), shapes, null).open("x")) {
            assertThat(model.config().kind()).isEqualTo(ModelKind.INPAINTING);
            assertThat(model.config().prediction()).isEqualTo(Prediction.EPSILON);
        }
    }

    /** kohya's trainer leaves the last layer out, other tools keep it. */
    @Test
    void theUnusedLayerOfTheTextEncoderMayBeMissing() throws IOException {
        Shapes shapes = original();
        shapes.tensors().keySet().removeIf(name -> name.contains(".resblocks.23."));
        new OriginalFile(Path.of("768.ckpt"), shapes, null).open("x").close();
    }

    /** The published upscaler, with and without the config that is published beside it. */
    @ParameterizedTest
    @CsvSource({"x4-upscaler, true", "x4-upscaler-ema, false"})
    void opensTheUpscaler(String name, boolean hasConfig) throws IOException {
        Path path = PUBLISHED.resolve(name + ".ckpt");
        assertThat(Files.exists(OriginalFile.yaml(path))).isEqualTo(hasConfig);
        Shapes shapes = shapes("x4-upscaler.tensors");
        assertThatExceptionOfType(InvalidModel.class)
                .isThrownBy(() -> new OriginalFile(path, shapes, null).open(name))
                .withMessageContaining("Put it into the folder 'upscalers' of the models");
        try (ModelFolder model = OriginalFile.upscaler(path, shapes).open(name)) {
            ModelConfig config = model.config();
            assertThat(config.unet())
                    .isEqualTo(new UnetConfig(
                            128,
                            7,
                            4,
                            List.of(256, 512, 512, 1024),
                            List.of(false, true, true, true),
                            List.of(true, true, true, false),
                            2,
                            List.of(8, 8, 8, 8),
                            1024,
                            32,
                            1e-5,
                            true,
                            List.of(true, true, true, false),
                            1000));
            assertThat(config.autoencoder())
                    .isEqualTo(new AutoencoderConfig(4, List.of(128, 256, 512), 2, 32, 0.08333));
            assertThat(config.prediction()).isEqualTo(Prediction.V);
            assertThat(config.scheduler().betaEnd()).isEqualTo(0.02);
            assertThat(config.smallPicture())
                    .isNotNull()
                    .extracting(SchedulerConfig::betaStart)
                    .isEqualTo(1e-4);
            assertThat(model.unet()
                            .tensor("down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_k.weight")
                            .shape())
                    .containsExactly(512L, 1024L);
        }
    }

    private static Shapes original() throws IOException {
        return shapes("original.tensors");
    }

    private static Shapes shapes(String file) throws IOException {
        Map<String, List<Long>> tensors = new LinkedHashMap<>();
        for (String line : Files.readAllLines(PUBLISHED.resolve(file))) {
            List<String> words = Arrays.asList(line.split(" "));
            tensors.put(words.get(0), words.stream().skip(1).map(Long::valueOf).toList());
        }
        return new Shapes(tensors);
    }

    /** Tensors of which only the shape is known. */
    private record Shapes(Map<String, List<Long>> tensors) implements Weights {
        @Override
        public Set<String> names() {
            return tensors.keySet();
        }

        @Override
        public StoredTensor tensor(String name) {
            return new StoredTensor(DType.F16, tensors.getOrDefault(name, List.of()));
        }

        @Override
        public ByteBuffer data(String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
