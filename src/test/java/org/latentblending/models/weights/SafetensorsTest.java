package org.latentblending.models.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.latentblending.models.weights.SafetensorsFile.tensor;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.models.Fixtures;

class SafetensorsTest {
    @TempDir
    private Path folder;

    @Test
    void readsNamesShapesAndNumbers() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        data.putFloat(1.5f).putFloat(-2).putFloat(0.25f).putFloat(1e-3f); // a
        data.putShort((short) 0x3c00).putShort((short) 0xc000); // b: 1, -2 as F16
        data.putShort((short) 0x3f80); // c: 1 as BF16
        data.putShort((short) 0x4049); // d: 3.140625 as BF16, a single number
        Path file = write(
                "{" + tensor("b", "F16", "[2]", 16, 20) + "," + tensor("c", "BF16", "[1,1,1]", 20, 22) + ","
                        + tensor("d", "BF16", "[]", 22, 24) + "," + tensor("a", "F32", "[2,2]", 0, 16) + ","
                        + tensor("none", "F32", "[0,4]", 24, 24)
                        + ",\"__metadata__\":{\"format\":\"pt\"}}   ",
                data.array());

        try (Weights weights = SafetensorsFile.open(file)) {
            assertThat(weights.names()).containsExactlyInAnyOrder("a", "b", "c", "d", "none");
            assertThat(weights.tensor("a")).isEqualTo(new StoredTensor(DType.F32, List.of(2L, 2L)));
            assertThat(weights.tensor("d").size()).isEqualTo(1);
            float[] a = new float[4];
            weights.data("a").asFloatBuffer().get(a);
            assertThat(a).containsExactly(1.5f, -2, 0.25f, 1e-3f);
            assertThat(weights.data("b").getShort(2)).isEqualTo((short) 0xc000);
            assertThat(Float.intBitsToFloat(weights.data("d").getShort() << 16)).isEqualTo(3.140625f);
            assertThat(weights.data("none").remaining()).isZero();
            assertThat(weights.data("a").isReadOnly()).isTrue();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> weights.data("e"))
                    .withMessageContaining("has no tensor 'e'");
        }
    }

    /** Nothing but the place of their bytes matters: no network needs them. */
    @Test
    void readsFormatsThatNoNetworkHas() throws IOException {
        Path file = folder.resolve("other.safetensors");
        String header = "{" + SafetensorsFile.tensor("a", "F64", "[1]", 0, 8) + ","
                + SafetensorsFile.tensor("b", "BOOL", "[2,1]", 8, 10) + ","
                + SafetensorsFile.tensor("c", "F4", "[6]", 10, 13) + ","
                + SafetensorsFile.tensor("empty", "F32", "[0]", 13, 13) + "}";
        SafetensorsFile.write(file, header, new byte[13]);
        try (Weights opened = SafetensorsFile.open(file)) {
            assertThat(opened.tensor("a")).isEqualTo(new StoredTensor(DType.F64, List.of(1L)));
            assertThat(opened.tensor("b")).isEqualTo(new StoredTensor(DType.BOOL, List.of(2L, 1L)));
            assertThat(opened.tensor("c")).isEqualTo(new StoredTensor(DType.OTHER, List.of(3L)));
            assertThat(opened.data("c").remaining()).isEqualTo(3);
            assertThat(opened.data("empty").remaining()).isZero();
        }
    }

    /** Trainers write megabytes into the header. */
    @Test
    void keepsWhatTheHeaderSaysOfTheModel() throws IOException {
        Path file = folder.resolve("header.safetensors");
        String header = "{\"__metadata__\":{\"modelspec.prediction_type\":\"v\",\"ss_tag_frequency\":\"x\","
                + "\"modelspec.description\":\"" + "x".repeat(1000) + "\"}}";
        SafetensorsFile.write(file, header, new byte[0]);
        try (Weights opened = SafetensorsFile.open(file)) {
            assertThat(opened.header()).containsOnly(Map.entry("modelspec.prediction_type", "v"));
        }
    }

    @Test
    void dataStaysReadableAfterClosing() throws IOException {
        Path file = write("{" + tensor("a", "I64", "[1]", 0, 8) + "}", new byte[] {7, 0, 0, 0, 0, 0, 0, 0});
        ByteBuffer data;
        try (Weights weights = SafetensorsFile.open(file)) {
            data = weights.data("a");
        }
        assertThat(data.getLong()).isEqualTo(7);
    }

    @Test
    void mapsTensorsBeyondTwoGigabytes() throws IOException {
        long far = 3L << 30;
        String header = "{" + tensor("far", "F32", "[2]", far, far + 8) + ","
                + tensor("half", "F16", "[805306368]", 0, far / 2)
                + "," + tensor("half2", "F16", "[805306368]", far / 2, far) + "}";
        Path file = write(header, new byte[0]);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            long dataStart = sparse.length();
            sparse.setLength(dataStart + far + 8);
            sparse.seek(dataStart + far);
            sparse.write(new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40});
        }
        try (Weights weights = SafetensorsFile.open(file)) {
            assertThat(weights.data("far").getFloat(0)).isEqualTo(1f);
            assertThat(weights.data("far").getFloat(4)).isEqualTo(2f);
            assertThat(weights.data("half2").remaining()).isEqualTo(1_610_612_736);
        }
    }

    @Test
    void readsFilesOfTheReference() throws IOException {
        try (Weights noise = SafetensorsFile.open(Fixtures.REFERENCE.resolve("noise.safetensors"))) {
            assertThat(noise.names()).isNotEmpty();
            for (String name : noise.names()) {
                assertThat(noise.data(name).remaining())
                        .as(name)
                        .isEqualTo(noise.tensor(name).size()
                                * noise.tensor(name).format().bytes());
            }
        }
    }

    private Path write(String header, byte[] data) throws IOException {
        return SafetensorsFile.write(folder.resolve("w.safetensors"), header, data);
    }
}
