package org.latentblending.models.embeddings;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.models.NamedFiles.Found;

class TextualInversionsTest {
    @TempDir
    Path folder;

    private TextualInversions inversions;

    @BeforeEach
    void open() {
        inversions = new TextualInversions(folder);
    }

    @Test
    void readsHalfSingleAndBfloat16() throws IOException {
        write("Half.safetensors", "F16", "[2, 2]", 0x3c00, 0xc000, 0x0001, 0x7bff);
        write("brain.safetensors", "BF16", "[2]", 0x3f80, 0xc000);

        assertThat(inversions.ofWidth(2)).containsOnlyKeys("half", "brain");
        assertThat(inversions.ofWidth(2).get("half")).isDeepEqualTo(new float[][] {{1, -2}, {0x1p-24f, 65504}});
        assertThat(inversions.ofWidth(2).get("brain")).isDeepEqualTo(new float[][] {{1, -2}});
        assertThat(inversions.ofWidth(3)).isEmpty();
    }

    @Test
    void saysWhyAPromptCannotUseAFile() throws IOException {
        write("style.safetensors", "F16", "[1, 2]", 0x3c00, 0x3c00);
        Files.writeString(folder.resolve("page.pt"), "<!doctype html>");
        Files.writeString(folder.resolve("notes.txt"), "not read");

        assertThat(inversions.names()).containsExactly("page", "style");
        Found<TextualInversion> style = requireNonNull(inversions.find("Style"));
        assertThat(TextualInversions.problem(style, 2)).isNull();
        assertThat(TextualInversions.problem(style, 1024))
                .isEqualTo("The textual inversion 'style' is for other models: its vectors have 2 numbers, this model's"
                        + " have 1024.");
        assertThat(TextualInversions.problem(requireNonNull(inversions.find("page")), 1024))
                .startsWith("page.pt: ");
        assertThat(TextualInversions.problem(new Found<>(new TextualInversion("x", new float[1][768]), null), 1024))
                .endsWith("(768 is Stable Diffusion 1.x).");
    }

    @Test
    void refusesNumbersThatAreNone() throws IOException {
        write("broken.safetensors", "F16", "[1, 2]", 0x3c00, 0x7e00);

        assertThat(requireNonNull(inversions.find("broken")).reason()).contains("NaN or infinity");
    }

    @Test
    void seesNewFiles() throws IOException {
        assertThat(inversions.names()).isEmpty();
        write("style.safetensors", "F16", "[1, 2]", 0x3c00, 0x3c00);
        assertThat(inversions.ofWidth(2)).containsOnlyKeys("style");
        assertThat(TextualInversions.NONE.names()).isEmpty();
    }

    private void write(String name, String type, String shape, int... halves) throws IOException {
        String header = "{\"emb_params\": {\"dtype\": \"%s\", \"shape\": %s, \"data_offsets\": [0, %d]}}"
                .formatted(type, shape, 2 * halves.length);
        ByteBuffer bytes =
                ByteBuffer.allocate(8 + header.length() + 2 * halves.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
        for (int half : halves) {
            bytes.putShort((short) half);
        }
        Files.write(folder.resolve(name), bytes.array());
    }
}
