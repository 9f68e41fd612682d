package org.latentblending.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.models.ModelEntry.State;
import org.latentblending.models.ModelFolder.PredictionSource;
import org.latentblending.models.config.SchedulerConfig.Prediction;
import org.latentblending.models.config.SchedulerConfig.TimestepSpacing;
import org.latentblending.models.embeddings.TextualInversion;
import org.latentblending.models.weights.PickleBytes;
import org.latentblending.models.weights.SafetensorsFile;
import org.latentblending.models.weights.StoredTensor;
import org.latentblending.models.weights.Weights;
import org.latentblending.models.weights.ZipBytes;

/** Valid models as people find them: with leftovers, markers and variants, in caches, and beside other formats. */
class FoundFilesTest {
    private static final Path LAYOUTS = Fixtures.REFERENCE.resolve("layouts");
    private static final String TEXT = "cond_stage_model.model.";
    private static final String UNET = "unet/diffusion_pytorch_model";

    @TempDir
    private Path models;

    private final Map<String, byte[]> data = new LinkedHashMap<>();
    private final Map<String, String> formats = new LinkedHashMap<>();
    private final Map<String, String> shapes = new LinkedHashMap<>();

    @BeforeEach
    void readTheReference() {
        Fixtures.copy(LAYOUTS.resolve("tokenizer"), models.resolve("tokenizer"));
        try (Weights original = SafetensorsFile.open(LAYOUTS.resolve("original.safetensors"))) {
            for (String name : original.names()) {
                StoredTensor tensor = original.tensor(name);
                byte[] bytes = new byte[(int) tensor.bytes()];
                original.data(name).get(bytes);
                put(name, tensor.format().name(), tensor.shape().toString(), bytes);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        TEXT + "transformer.text_model.embeddings.position_ids, I64, '[1,77]', 616",
        TEXT + "transformer.text_model.embeddings.position_ids, F16, '[1,77]', 154",
        TEXT + "logit_scale, F32, [], 4",
        "first_stage_model.loss.discriminator.main.0.weight, F64, [2], 16",
        "betas, F64, [1000], 8000",
        "v_pred, F32, [0], 0",
        "optimizer.state, F8_E5M2, [3], 3",
        "mask, BOOL, '[2,2]', 4"
    })
    void mayHaveTensorsThatNoNetworkNeeds(String name, String format, String shape, int bytes) throws IOException {
        put(name, format, shape, new byte[bytes]);
        writeSafetensors("m.safetensors", "");
        withYaml("m");
        assertSameAsReference(models.resolve("m.safetensors"));
    }

    /** The published names are those of other tests: here all of them would say the other. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "baseballcards, prediction_type, v, -, V, HEADER",
                "art-512, prediction_type, v, -, V, HEADER",
                "sd-768-v, prediction_type, epsilon, -, EPSILON, HEADER",
                "my-database, architecture, stable-diffusion-v2-768-v, -, V, HEADER",
                "my-768, architecture, stable-diffusion-v2-512, -, EPSILON, HEADER",
                "my-512, prediction_type, of the future, v_pred, V, MARKER",
                "my-512, title, x, v_pred, V, MARKER",
                "art-512-vpred, title, x, -, V, NAME",
                "art-768-eps, title, x, -, EPSILON, NAME",
                "art-v, title, x, -, V, NAME",
                "art-v-3-base, title, x, -, EPSILON, NAME"
            })
    void takesThePredictionFromTheMostReliableSource(
            String file, String key, String value, String marker, Prediction prediction, PredictionSource source)
            throws IOException {
        if (marker != null) {
            put(marker, "F32", "[0]", new byte[0]);
        }
        widenUnet();
        writeSafetensors(file + ".safetensors", "\"__metadata__\":{\"modelspec." + key + "\":\"" + value + "\"},");
        try (ModelFolder opened = ModelFolder.open(models.resolve(file + ".safetensors"))) {
            assertThat(opened.config().prediction()).isEqualTo(prediction);
            assertThat(opened.predictionFrom()).isEqualTo(source);
        }
    }

    /** Both markers of ComfyUI; a config beside the file does not name the second. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMarkerTellsOfZeroTerminalSnr(boolean hasConfig) throws IOException {
        put("v_pred", "F32", "[0]", new byte[0]);
        put("ztsnr", "F32", "[0]", new byte[0]);
        if (hasConfig) {
            withYaml("m");
        } else {
            widenUnet();
        }
        writeSafetensors("m.safetensors", "");
        try (ModelFolder opened = ModelFolder.open(models.resolve("m.safetensors"))) {
            assertThat(opened.config().scheduler().hasZeroTerminalSnr()).isTrue();
            assertThat(opened.config().scheduler().spacing()).isEqualTo(TimestepSpacing.TRAILING);
            assertThat(opened.config().prediction()).isEqualTo(Prediction.V);
        }
    }

    /** There is no noise to predict from noise alone: the first step would divide by 0. */
    @Test
    void theMarkerOfZeroTerminalSnrIsIgnoredWithoutVPrediction() throws IOException {
        put("ztsnr", "F32", "[0]", new byte[0]);
        widenUnet();
        writeSafetensors("art-eps.safetensors", "");
        try (ModelFolder opened = ModelFolder.open(models.resolve("art-eps.safetensors"))) {
            assertThat(opened.config().prediction()).isEqualTo(Prediction.EPSILON);
            assertThat(opened.config().scheduler().hasZeroTerminalSnr()).isFalse();
            assertThat(opened.config().scheduler().notes())
                    .containsExactly("The marker 'ztsnr' is ignored, as by ComfyUI: it needs v prediction, this model"
                            + " predicts noise.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"my-database", "baseballcards", "sd21v", "model-v-2", "768512", "eps-768-v"})
    void doesNotGuessFromLetters(String file) throws IOException {
        widenUnet();
        writeSafetensors(file + ".safetensors", "");
        assertThat(Fixtures.complaint(models.resolve(file + ".safetensors")))
                .contains("has an unknown prediction type", file + ".yaml");
    }

    /** As a worker does that resumes a transition after a restart, before anybody has listed the models. */
    @Test
    void openingWaitsForTheMeasurement() throws Exception {
        widenUnet();
        writeSafetensors("mine.safetensors", "");
        CountDownLatch isMeasuring = new CountDownLatch(1);
        CompletableFuture<Optional<Prediction>> result = new CompletableFuture<>();
        PredictionMeasurement held = model -> {
            isMeasuring.countDown();
            return result.join();
        };
        ModelCatalogue catalogue = new ModelCatalogue(
                new ModelSettings(models, List.of(), null), () -> held, task -> new Thread(task).start());
        CompletableFuture<ModelFolder> worker = CompletableFuture.supplyAsync(() -> catalogue.open("mine"));
        isMeasuring.await();
        assertThat(catalogue.find("mine").orElseThrow().reason())
                .as("listing does not wait")
                .contains("is being measured");
        catalogue.failed("mine", catalogue.version("mine"), "was opened too early");
        assertThat(worker).isNotDone();

        result.complete(Optional.of(Prediction.V));

        try (ModelFolder opened = worker.get(1, TimeUnit.MINUTES)) {
            assertThat(opened.config().prediction()).isEqualTo(Prediction.V);
        }
        assertThat(catalogue.find("mine").orElseThrow())
                .returns(State.AVAILABLE, ModelEntry::state)
                .returns(PredictionSource.MEASURED, ModelEntry::predictionFrom);
    }

    /** What trainers save beside the weights, and numbers in another order. */
    @Test
    void readsATrainersCheckpoint() throws IOException {
        ZipBytes archive = ZipBytes.zip();
        PickleBytes pickle =
                PickleBytes.pickle().ops("}(").text("epoch").whole(3).text("callbacks");
        pickle.ops("}(")
                .global("x.callbacks", "Callback")
                .ops("}")
                .text("seed")
                .op(0x8a, 11)
                .raw(new byte[11]);
        pickle.ops("u")
                .text("args")
                .global("argparse", "Namespace")
                .ops(")")
                .op(0x81)
                .ops("}b");
        pickle.text("state_dict").ops("}(").text("v_pred").global("x", "Marker").ops(")R");
        int key = 0;
        for (String name : data.keySet()) {
            byte[] bytes = data.get(name);
            long[] shape = longs(shapes.getOrDefault(name, "[]"));
            boolean isConvolution = shape.length == 4 && formats.get(name).equals("F16");
            String type = formats.get(name).equals("F16") ? "HalfStorage" : "FloatStorage";
            pickle.text(name).global("torch._utils", "_rebuild_tensor_v2").ops("(");
            pickle.storage(type, String.valueOf(key), bytes.length / (type.equals("HalfStorage") ? 2 : 4));
            pickle.whole(0)
                    .tuple(shape)
                    .tuple(isConvolution ? channelsLast(shape) : rows(shape))
                    .op(0x89);
            pickle.global("collections", "OrderedDict").ops(")RtR");
            archive.add("m/data/" + key++, isConvolution ? channelsLast(bytes, shape) : bytes);
        }
        archive.add("m/data.pkl", pickle.ops("uu.").bytes());
        Files.write(models.resolve("m.ckpt"), archive.bytes());
        withYaml("m");
        assertSameAsReference(models.resolve("m.ckpt"));
    }

    /** All tensors in one place would need more memory than the file has bytes. */
    @Test
    void tensorsMustNotShareTheirNumbers() throws IOException {
        PickleBytes pickle = PickleBytes.pickle().ops("}(");
        for (String name : data.keySet()) {
            long[] shape = longs(shapes.getOrDefault(name, "[]"));
            pickle.text(name)
                    .global("torch._utils", "_rebuild_tensor_v2")
                    .ops("(")
                    .storage("HalfStorage", "0", 1);
            pickle.whole(0).tuple(shape).tuple(new long[shape.length]).op(0x89);
            pickle.global("collections", "OrderedDict").ops(")RtR");
        }
        byte[] archive = ZipBytes.zip()
                .add("m/data/0", new byte[2])
                .add("m/data.pkl", pickle.ops("u.").bytes())
                .bytes();
        Files.write(models.resolve("m.ckpt"), archive);
        withYaml("m");
        assertThat(Fixtures.complaint(models.resolve("m.ckpt")))
                .contains("bytes of weights in a smaller file: they share numbers");
    }

    @Test
    void namesANeededTensorThatIsAnObject() throws IOException {
        String first = TEXT + "ln_final.weight";
        PickleBytes pickle =
                PickleBytes.pickle().ops("}(").text(first).global("x", "Tensor").ops(")R");
        pickle.text("model.diffusion_model.out.2.bias")
                .tensor("0", 4, 0, new long[] {4}, 1)
                .ops("u.");
        Files.write(
                models.resolve("m-768.ckpt"),
                ZipBytes.zip()
                        .add("m/data/0", new byte[16])
                        .add("m/data.pkl", pickle.bytes())
                        .bytes());
        assertThat(Fixtures.complaint(models.resolve("m-768.ckpt"))).startsWith("m-768.ckpt: ");
    }

    /** As the web interface of 2.x saves it. */
    @Test
    void recognizesAnEmbedding() throws IOException {
        PickleBytes pickle = PickleBytes.pickle()
                .ops("}(")
                .text("string_to_token")
                .ops("}")
                .text("*")
                .whole(265);
        pickle.ops("s").text("string_to_param").ops("}").text("*");
        pickle.tensor("0", 1024, 0, new long[] {1, 1024}, 1024, 1)
                .ops("s")
                .text("step")
                .whole(500);
        Path file = models.resolve("style.ckpt");
        Files.write(
                file,
                ZipBytes.zip()
                        .add("style/data/0", new byte[4096])
                        .add("style/data.pkl", pickle.ops("u.").bytes())
                        .bytes());
        assertThat(Fixtures.complaint(file)).startsWith("style.ckpt: is an embedding (a textual inversion), no model");
        assertThat(TextualInversion.read(file).width()).isEqualTo(1024);
    }

    @Test
    void aFolderMayHaveBothFormatsAndSeveralFiles() throws IOException {
        Path folder = Files.createDirectory(models.resolve("mine"));
        Fixtures.copy(LAYOUTS.resolve("tokenizer"), folder.resolve("tokenizer"));
        for (String name : List.of("m-nonema.safetensors", "m.safetensors")) {
            Files.copy(LAYOUTS.resolve("original.safetensors"), folder.resolve(name));
        }
        Files.copy(LAYOUTS.resolve("averaged.ckpt"), folder.resolve("m.ckpt"));
        Files.writeString(folder.resolve("vae.safetensors"), "smaller");
        Files.copy(LAYOUTS.resolve("original.yaml"), folder.resolve("m.yaml"));
        try (ModelFolder opened = ModelFolder.open(folder)) {
            assertThat(opened.files()).containsExactly("m.safetensors");
        }
    }

    @ParameterizedTest
    @CsvSource({
        ".bf16.safetensors, ''",
        ".non_ema.safetensors, ''",
        ".fp16.safetensors, .non_ema.safetensors",
        ".ema.safetensors, .bf16.safetensors",
        ".SafeTensors, ''",
        ".fp16.safetensors, .bin"
    })
    void usesAnyVariant(String used, String other) throws IOException {
        Path folder = Fixtures.copy(LAYOUTS.resolve("folder"), models.resolve("m"));
        Files.move(folder.resolve(UNET + ".safetensors"), folder.resolve(UNET + used));
        if (!other.isEmpty()) {
            Files.writeString(folder.resolve(UNET + other), "not looked at");
        }
        try (ModelFolder opened = ModelFolder.open(folder)) {
            assertThat(opened.files()).contains(UNET + used);
        }
    }

    /** As Hugging Face's client stores them: links from the snapshots into a folder of contents. */
    @Test
    void readsTheCacheOfHuggingFace() throws IOException {
        Path cache = models.resolve("models--someone--something-2-1");
        Path old = cache.resolve("snapshots/0123");
        Fixtures.copy(LAYOUTS.resolve("folder"), Files.createDirectories(old));
        Files.delete(old.resolve("model_index.json"));
        Path current = cache.resolve("snapshots/89ab");
        Path blobs = Files.createDirectories(cache.resolve("blobs"));
        Fixtures.copy(LAYOUTS.resolve("folder"), Files.createDirectories(current));
        try (Stream<Path> files = Files.walk(current)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path blob = Files.move(file, blobs.resolve(String.valueOf(file.hashCode())));
                Files.createSymbolicLink(file, file.getParent().relativize(blob));
            }
        }
        Files.writeString(Files.createDirectories(cache.resolve("refs")).resolve("main"), "89ab");
        ModelCatalogue catalogue = new ModelCatalogue(new ModelSettings(models, List.of(), null));
        assertThat(catalogue
                        .find("models--someone--something-2-1")
                        .orElseThrow()
                        .reason())
                .isNull();
        Files.writeString(cache.resolve("refs/main"), "0123");
        assertThat(catalogue
                        .find("models--someone--something-2-1")
                        .orElseThrow()
                        .reason())
                .isEqualTo("model_index.json: is missing");
    }

    @ParameterizedTest
    @CsvSource({
        "model_index.json, _class_name, '\"StableDiffusionXLPipeline\"', XL",
        "model_index.json, _class_name, '\"StableDiffusion3Pipeline\"', 3.x",
        "unet/config.json, cross_attention_dim, 768, 1.x"
    })
    void namesTheFamilyOfAFolder(String file, String field, String value, String family) {
        Path folder = Fixtures.copy(LAYOUTS.resolve("folder"), models.resolve("m"));
        Fixtures.edit(folder.resolve("unet/config.json"), config -> config.remove("use_linear_projection"));
        Fixtures.set(folder.resolve(file), field, value);
        assertThat(Fixtures.complaint(folder))
                .startsWith(file + ": ")
                .contains("a model of the " + family + " family; only 2.x is supported");
    }

    @Test
    void mayHaveATrainersSectionsInItsConfig() throws IOException {
        Files.copy(LAYOUTS.resolve("original.safetensors"), models.resolve("m.safetensors"));
        String yaml = Files.readString(LAYOUTS.resolve("original.yaml"));
        Files.writeString(
                models.resolve("m.yaml"),
                yaml.replaceFirst(
                        "    unet_config:\n",
                        "    personalization_config:\n      target: a.b\n      params: {initializer_words: [x]}\n"
                                + "    unfreeze_model: true\n    unet_config:\n"));
        assertSameAsReference(models.resolve("m.safetensors"));
    }

    @Test
    void mayHaveAliasesInItsConfigButNotWithoutEnd() throws IOException {
        Files.copy(LAYOUTS.resolve("original.safetensors"), models.resolve("m.safetensors"));
        String yaml = Files.readString(LAYOUTS.resolve("original.yaml"));
        Path config = models.resolve("m.yaml");

        Files.writeString(config, yaml + "\ndata: {train: &d {batch: 4}, val: *d}\n");
        assertSameAsReference(models.resolve("m.safetensors"));

        StringBuilder laughs = new StringBuilder(yaml).append("\nl0: &l0 [a, a, a, a, a, a, a, a, a]\n");
        for (int i = 1; i < 9; i++) {
            laughs.append("l%1$d: &l%1$d [*l%2$d, *l%2$d, *l%2$d, *l%2$d, *l%2$d, *l%2$d]\n".formatted(i, i - 1));
        }
        Files.writeString(config, laughs);
        assertThat(Fixtures.complaint(models.resolve("m.safetensors"))).contains("m.yaml: is not valid YAML");

        Files.writeString(config, yaml + "\nloop: &x [*x]\n");
        assertThat(Fixtures.complaint(models.resolve("m.safetensors"))).contains("m.yaml: is not valid YAML");
    }

    private void assertSameAsReference(Path file) {
        try (ModelFolder expected = ModelFolder.open(LAYOUTS.resolve("folder"));
                ModelFolder found = ModelFolder.open(file)) {
            for (String name : expected.unet().names()) {
                assertThat(found.unet().data(name))
                        .as(name)
                        .isEqualTo(expected.unet().data(name));
            }
            for (String name : expected.textEncoder().names()) {
                assertThat(found.textEncoder().data(name))
                        .as(name)
                        .isEqualTo(expected.textEncoder().data(name));
            }
        }
    }

    private void put(String name, String format, String shape, byte[] bytes) {
        data.put(name, bytes);
        formats.put(name, format);
        shapes.put(name, shape);
    }

    /** Doubles the UNet's channels, with zeros: without a config its heads have 64. */
    private void widenUnet() {
        for (String name : List.copyOf(data.keySet())) {
            if (name.startsWith("model.diffusion_model.")) {
                long[] shape = longs(shapes.getOrDefault(name, "[]"));
                boolean takesText = name.contains(".attn2.to_k.") || name.contains(".attn2.to_v.");
                long size = 1;
                for (int axis = 0; axis < shape.length; axis++) {
                    shape[axis] *= shape[axis] >= 32 && !(takesText && axis == 1) ? 2 : 1;
                    size *= shape[axis];
                }
                put(name, "F16", Arrays.toString(shape), new byte[(int) (2 * size)]);
            }
        }
    }

    private void writeSafetensors(String name, String metadata) throws IOException {
        StringBuilder header = new StringBuilder("{").append(metadata);
        int end = 0;
        for (String tensor : data.keySet()) {
            int begin = end;
            end += data.get(tensor).length;
            header.append(header.charAt(header.length() - 1) == '}' ? "," : "")
                    .append(SafetensorsFile.tensor(
                            tensor, formats.getOrDefault(tensor, ""), shapes.getOrDefault(tensor, ""), begin, end));
        }
        ByteBuffer all = ByteBuffer.allocate(end);
        data.values().forEach(all::put);
        SafetensorsFile.write(models.resolve(name), header.append('}').toString(), all.array());
    }

    private void withYaml(String name) throws IOException {
        Files.copy(LAYOUTS.resolve("original.yaml"), models.resolve(name + ".yaml"));
    }

    private static long[] longs(String list) {
        String numbers = list.replaceAll("[^0-9,]", "");
        return numbers.isEmpty()
                ? new long[0]
                : Stream.of(numbers.split(",")).mapToLong(Long::parseLong).toArray();
    }

    private static long[] rows(long... shape) {
        long[] strides = new long[shape.length];
        long step = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            strides[axis] = step;
            step *= shape[axis];
        }
        return strides;
    }

    private static long[] channelsLast(long... shape) {
        return new long[] {shape[1] * shape[2] * shape[3], 1, shape[3] * shape[1], shape[1]};
    }

    private static byte[] channelsLast(byte[] bytes, long... shape) {
        ByteBuffer from = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer to = ByteBuffer.allocate(bytes.length).order(ByteOrder.LITTLE_ENDIAN);
        int channels = (int) shape[1];
        int pixels = (int) (shape[2] * shape[3]);
        for (int i = 0; i < bytes.length / 2; i++) {
            int out = i / (channels * pixels);
            int channel = i / pixels % channels;
            int pixel = i % pixels;
            to.putShort(2 * (out * channels * pixels + pixel * channels + channel), from.getShort(2 * i));
        }
        return to.array();
    }
}
