package org.latentblending.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.latentblending.models.weights.PickleBytes.pickle;
import static org.latentblending.models.weights.ZipBytes.zip;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.models.ModelEntry.State;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.weights.DType;
import org.latentblending.models.weights.PickleBytes;
import org.latentblending.models.weights.SafetensorsFile;
import org.latentblending.models.weights.Weights;

/** A models folder full of broken and malicious files, next to a good one. */
class HostileModelsTest {
    private static final Path LAYOUTS = Fixtures.REFERENCE.resolve("layouts");
    private static final int PARTS = 16;
    private static final int NAN_IN_EVERY_FORMAT = 0x7fff7fff;
    /** Room for the biases and norms of the fixtures, not for their largest tensors. */
    private static final long MOST_BYTES = 1 << 17;

    @TempDir
    private Path models;

    private int number;

    @Test
    void listsInvalidModelsWithTheirReasonAndValidOnesAsUsable() throws IOException {
        Fixtures.copy(LAYOUTS.resolve("tokenizer"), models.resolve("tokenizer"));
        putGood("good.safetensors");
        truncated();
        flipped();
        changed();
        programs();
        absurd();

        ModelCatalogue catalogue = new ModelCatalogue(new ModelSettings(models, List.of(), null));
        Bounds.hold(() -> assertThat(catalogue.list()).hasSize(number + 1));
        assertThat(number).isGreaterThanOrEqualTo(60);
        for (ModelEntry model : catalogue.list()) {
            if (model.id().equals("good")) {
                assertThat(model.reason()).isNull();
            } else {
                assertThat(model.state()).as(model.id()).isEqualTo(State.INVALID);
                assertThat(model.reason())
                        .as(model.id())
                        .startsWith(model.id() + ".")
                        .doesNotContain("Exception", "cannot be read")
                        .hasSizeBetween(20, 600);
            }
        }
        assertThat(catalogue.defaultModel().orElseThrow().id()).isEqualTo("good");
    }

    private void truncated() throws IOException {
        for (String fixture : List.of("original.safetensors", "averaged.ckpt")) {
            byte[] whole = Files.readAllBytes(LAYOUTS.resolve(fixture));
            for (int part = 0; part < PARTS; part++) {
                put(fixture, Arrays.copyOf(whole, (int) ((long) whole.length * part / PARTS)));
            }
            put(fixture, Arrays.copyOf(whole, whole.length - 1));
        }
    }

    /** Bytes of a header change the meaning of those after it; bytes of weights only change weights. */
    private void flipped() throws IOException {
        byte[] safetensors = Files.readAllBytes(LAYOUTS.resolve("original.safetensors"));
        for (int at : new int[] {0, 3, 7, 8, 40, 200}) {
            put("original.safetensors", flip(safetensors, at));
        }
        byte[] checkpoint = Files.readAllBytes(LAYOUTS.resolve("averaged.ckpt"));
        int end = checkpoint.length;
        for (int at : new int[] {300, 5_000, 80_000, end - 22, end - 10, end - 60}) {
            put("averaged.ckpt", flip(checkpoint, at));
        }
    }

    private void changed() throws IOException {
        change(Map.of("model.diffusion_model.out.2.bias", ""));
        change(Map.of("model.diffusion_model.out.2.bias", "model.diffusion_model.out.3.bias"));
        change(Map.of("model.diffusion_model.input_blocks.0.0.weight", ""));
        change(Map.of("first_stage_model.quant_conv.bias", ""));
        change(Map.of("cond_stage_model.model.transformer.resblocks.0.attn.in_proj_bias", ""));
        change(Map.of("betas", "model.diffusion_model.label_emb.0.0.weight"));
        change(Map.of("betas", "cond_stage_model.model.visual.proj"));
        change(Map.of("betas", "control_model.zero_convs.0.0.weight"));
        change(Map.of("model.diffusion_model.out.2.bias", "a\\n"));
        shape("model.diffusion_model.time_embed.0.weight", "[128,32]", "[32,128]");
        shape("model.diffusion_model.input_blocks.0.0.weight", "[32,4,3,3]", "[4,32,3,3]");
        shape("first_stage_model.decoder.mid.attn_1.q.weight", "[32,32,1,1]", "[32,1,32,1]");
        shape("cond_stage_model.model.token_embedding.weight", "[2314,64]", "[64,2314]");
        shape("cond_stage_model.model.positional_embedding", "[77,64]", "[64,77]");
    }

    private void programs() throws IOException {
        List<PickleBytes> programs = List.of(
                pickle().global("os", "system").ops("(").text("echo").ops("tR."),
                pickle().global("builtins", "eval").ops("(").text("1").ops("tR."),
                pickle().text("os").text("system").op(0x93).ops("."),
                pickle().ops("(").text("echo").ops("ios\nsystem\n."),
                pickle().ops("(").global("os", "system").text("echo").ops("o."),
                pickle().global("os", "system").ops(")").op(0x81).ops("."),
                pickle().op(0x82, 7).ops("."),
                pickle().ops("Pevil\n."),
                pickle().ops("}").global("os", "system").ops("b."),
                pickle().ops("}(").text("state_dict").global("shutil", "rmtree").ops("u."));
        for (PickleBytes program : programs) {
            put("averaged.ckpt", zip().add("a/data.pkl", program.bytes()).bytes());
        }
    }

    private void absurd() throws IOException {
        byte[] empty = pickle().ops("}.").bytes();
        put("averaged.ckpt", zip().add("a/data.pkl", empty).bytes());
        put("averaged.ckpt", zip().add("a/data.pkl", empty).bytes64(1L << 40, -1, -1, 0));
        put(
                "averaged.ckpt",
                zip().add("a/data.pkl", empty).add("../../a", empty).bytes());
        put("averaged.ckpt", pickle().ops("}.").bytes());
        put("original.safetensors", SafetensorsFile.bytes("{}", new byte[0]));
        put(
                "original.safetensors",
                "<!DOCTYPE html><title>Sign in to download</title>".getBytes(StandardCharsets.UTF_8));
        put(
                "original.safetensors",
                "version https://git-lfs.github.com/spec/v1\nsize 5214865159\n".getBytes(StandardCharsets.UTF_8));
        String name = "model.diffusion_model.input_blocks.0.0.weight";
        put(
                "original.safetensors",
                SafetensorsFile.bytes(
                        "{" + SafetensorsFile.tensor(name, "F16", "[" + (1L << 40) + ",0]", 0, 0) + "}", new byte[0]));
    }

    @ParameterizedTest
    @CsvSource({"7c00, Infinity", "fc00, negative infinity", "7e00, NaN", "7c01, a signalling NaN"})
    void rejectsNumbersThatAreNotFinite(String bits, String label) throws IOException {
        Fixtures.copy(LAYOUTS.resolve("folder"), models.resolve("m"));
        Path file = models.resolve("m/unet/diffusion_pytorch_model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putShort(bytes.length - 2, (short)
                Integer.parseInt(bits, 16));
        Files.write(file, bytes);
        try (ModelFolder model = ModelFolder.open(models.resolve("m"))) {
            assertThatExceptionOfType(InvalidModel.class)
                    .as(label)
                    .isThrownBy(() -> model.unet().names().forEach(model.unet()::data))
                    .withMessageStartingWith("unet/diffusion_pytorch_model.safetensors: the tensor '")
                    .withMessageEndingWith("holds a number that is not finite");
        }
        ModelCatalogue catalogue = new ModelCatalogue(new ModelSettings(models, List.of(), null));
        Bounds.hold(() -> assertThat(catalogue.find("m").orElseThrow().state()).isEqualTo(State.INVALID));
        assertThat(catalogue.find("m").orElseThrow().reason())
                .as(label)
                .startsWith("unet/diffusion_pytorch_model.safetensors: the tensor '")
                .endsWith("holds a number that is not finite");
    }

    @Test
    void checksTheSmallestTensorsOfALargeModel() throws IOException {
        try (ModelFolder model = ModelFolder.open(withNan("m", "conv_norm_out.bias"))) {
            assertThatExceptionOfType(InvalidModel.class)
                    .isThrownBy(() -> model.checkSmallest(MOST_BYTES))
                    .withMessageContaining("'conv_norm_out.bias'");
        }
        try (ModelFolder model = ModelFolder.open(withNan("n", "mid_block.resnets.0.conv1.weight"))) {
            model.checkSmallest(MOST_BYTES);
            assertThatExceptionOfType(InvalidModel.class)
                    .isThrownBy(() -> model.checkSmallest(Long.MAX_VALUE))
                    .withMessageEndingWith("holds a number that is not finite");
        }
    }

    private Path withNan(String id, String tensor) throws IOException {
        Path model = models.resolve(id);
        Fixtures.copy(LAYOUTS.resolve("folder"), model);
        Path file = model.resolve("unet/diffusion_pytorch_model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        String header = new String(bytes, StandardCharsets.ISO_8859_1);
        Matcher offsets = Pattern.compile("data_offsets\": ?\\[([0-9]+)").matcher(header);
        assertThat(offsets.find(header.indexOf('"' + tensor + '"'))).isTrue();
        ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long begin = Long.BYTES + numbers.getLong(0) + Long.parseLong(offsets.group(1));
        numbers.putInt((int) begin, NAN_IN_EVERY_FORMAT);
        Files.write(file, bytes);
        return model;
    }

    @ParameterizedTest
    @CsvSource({"F32, 0000807f", "F32, 000080ff", "F32, 0100c07f", "BF16, 807f", "BF16, c17f"})
    void inEveryFormat(String format, String hex) {
        ByteBuffer number = ByteBuffer.wrap(HexFormat.of().parseHex(hex)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(DType.valueOf(format).isFinite(number)).isFalse();
        assertThat(number.position()).isZero();
        ByteBuffer largest =
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, Float.MAX_VALUE);
        assertThat(DType.F32.isFinite(largest)).isTrue();
    }

    private void change(Map<String, String> names) throws IOException {
        Path changed = models.resolve("changed");
        try (Weights original = SafetensorsFile.open(LAYOUTS.resolve("original.safetensors"))) {
            SafetensorsFile.copy(original, changed, names);
        }
        put("original.safetensors", Files.readAllBytes(changed));
        Files.delete(changed);
    }

    private void shape(String tensor, String from, String to) throws IOException {
        Path changed = models.resolve("changed");
        try (Weights original = SafetensorsFile.open(LAYOUTS.resolve("original.safetensors"))) {
            SafetensorsFile.copy(original, changed, Map.of());
        }
        byte[] bytes = Files.readAllBytes(changed);
        Files.delete(changed);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int header = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        UnaryOperator<String> plain = shape -> shape.replace(",", ", ");
        int at = text.indexOf(plain.apply(from), text.indexOf('"' + tensor + '"'));
        assertThat(at).as(tensor).isBetween(1, header);
        byte[] shape = plain.apply(to).getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(shape, 0, bytes, at, shape.length);
        put("original.safetensors", bytes);
    }

    private void put(String fixture, byte[] bytes) throws IOException {
        String name = "bad-%03d".formatted(number++);
        Files.write(models.resolve(name + fixture.substring(fixture.lastIndexOf('.'))), bytes);
        Files.copy(LAYOUTS.resolve("original.yaml"), models.resolve(name + ".yaml"));
    }

    private void putGood(String name) throws IOException {
        Files.copy(LAYOUTS.resolve("original.safetensors"), models.resolve(name));
        Files.copy(LAYOUTS.resolve("original.yaml"), models.resolve("good.yaml"));
    }

    private static byte[] flip(byte[] whole, int at) {
        byte[] bytes = whole.clone();
        bytes[at] ^= 0x55;
        return bytes;
    }
}
