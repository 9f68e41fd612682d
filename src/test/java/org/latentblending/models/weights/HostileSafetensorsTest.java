package org.latentblending.models.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.latentblending.models.weights.SafetensorsFile.tensor;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.models.Bounds;
import org.latentblending.models.config.InvalidModel;

/** Opening any file works or fails with a message, fast and with little memory. */
class HostileSafetensorsTest {
    private static final String TWO =
            "{" + tensor("a", "F32", "[2,2]", 0, 16) + "," + tensor("b", "F16", "[2]", 16, 20) + "}";

    @TempDir
    private Path folder;

    static Stream<Arguments> headers() {
        String a = tensor("a", "F32", "[4]", 0, 16);
        return Stream.of(
                Arguments.of("overlap", both(a, tensor("b", "F32", "[2]", 12, 20)), "'b' overlaps"),
                Arguments.of("same place", both(a, tensor("b", "F32", "[4]", 0, 16)), "overlaps"),
                Arguments.of("gap", both(a, tensor("b", "F16", "[1]", 18, 20)), "'b' has a gap"),
                Arguments.of("gap at the start", one(tensor("b", "F32", "[4]", 4, 20)), "'b' has a gap"),
                Arguments.of("bytes of no tensor", one(a), "4 bytes that belong to no tensor"),
                Arguments.of("no tensors", "{}", "20 bytes that belong to no tensor"),
                Arguments.of("outside", both(a, tensor("b", "F32", "[2]", 16, 24)), "truncated: the tensor 'b'"),
                Arguments.of("far outside", one(tensor("a", "F32", "[1]", Long.MAX_VALUE - 4, Long.MAX_VALUE)), "'a'"),
                Arguments.of("backwards", one(tensor("a", "F32", "[4]", 16, 0)), "ends before it begins"),
                Arguments.of("negative offset", one(tensor("a", "F32", "[4]", -16, 0)), "negative"),
                Arguments.of("huge offset", one(a.replace("16]}", "99999999999999999999]}")), "not valid JSON"),
                Arguments.of("fractional offset", one(a.replace("16]}", "16.0]}")), "malformed at 'a'"),
                Arguments.of("text offset", one(a.replace("16]}", "\"16\"]}")), "malformed at 'a'"),
                Arguments.of("one offset", one(a.replace("[0,16]", "[16]")), "two data_offsets"),
                Arguments.of("three offsets", one(a.replace("[0,16]", "[0,8,16]")), "more than 2"),
                Arguments.of("negative shape", one(tensor("a", "F32", "[-4]", 0, 16)), "negative"),
                Arguments.of("two negatives", one(tensor("a", "F32", "[-2,-2]", 0, 16)), "negative"),
                Arguments.of("wrong size", one(tensor("a", "F32", "[5]", 0, 16)), "needs 20"),
                Arguments.of(
                        "overflow to the right size",
                        one(tensor("a", "F32", "[4611686018427387905,4]", 0, 16)),
                        "too large"),
                Arguments.of("overflow in bytes", one(tensor("a", "I64", "[2305843009213693954]", 0, 16)), "too large"),
                Arguments.of(
                        "overflow before zero",
                        one(tensor("a", "F32", "[9223372036854775807,9223372036854775807,0]", 0, 0)),
                        "too large"),
                Arguments.of("too many axes", one(tensor("a", "F32", "[1,1,1,1,1,1,1,1,4]", 0, 16)), "more than 8"),
                Arguments.of("nested shape", one(tensor("a", "F32", "[[4]]", 0, 16)), "malformed at 'a'"),
                Arguments.of("shape is no list", one(tensor("a", "F32", "4", 0, 16)), "malformed at 'a'"),
                Arguments.of(
                        "unknown dtype in a gap", one(tensor("a", "F8_E4M3", "[12]", 4, 16)), "has a gap before it"),
                Arguments.of("unknown dtype outside", one(tensor("a", "f32", "[4]", 0, 99)), "is truncated"),
                Arguments.of("dtype is no text", one(a.replace("\"F32\"", "32")), "malformed at 'a'"),
                Arguments.of("no dtype", one(a.replace("\"dtype\":\"F32\",", "")), "must have a dtype"),
                Arguments.of("no shape", one(a.replace("\"shape\":[4],", "")), "must have a dtype"),
                Arguments.of(
                        "unknown field", one(a.replace("\"shape\"", "\"code\":1,\"shape\"")), "unknown field 'code'"),
                Arguments.of("field twice", one(a.replace("\"shape\"", "\"dtype\":\"F16\",\"shape\"")), "Duplicate"),
                Arguments.of("tensor twice", both(a, tensor("a", "F16", "[2]", 16, 20)), "Duplicate"),
                Arguments.of("tensor twice, escaped", both(a, tensor("\\u0061", "F16", "[2]", 16, 20)), "Duplicate"),
                Arguments.of("tensor is no object", "{\"a\":[]}", "malformed at 'a'"),
                Arguments.of(
                        "metadata is no object", "{\"__metadata__\":[1]," + a + "}", "malformed at '__metadata__'"),
                Arguments.of(
                        "metadata holds more",
                        "{\"__metadata__\":{\"x\":{}}," + a + "}",
                        "malformed at '__metadata__'"),
                Arguments.of("header is a list", "[" + "1,".repeat(20) + "1]", "malformed at 'the header'"),
                Arguments.of("header is a text", "\"" + "x".repeat(50) + "\"", "malformed at 'the header'"),
                Arguments.of("header goes on", TWO + "{}", "has data after its JSON object"),
                Arguments.of("header ends early", TWO.substring(0, TWO.length() - 1), "not valid JSON"),
                Arguments.of("comment", "/* */" + TWO, "not valid JSON"),
                Arguments.of("only spaces", " ".repeat(100), "malformed at 'the header'"),
                Arguments.of("deep", "{\"a\":".repeat(50_000), "unknown field"),
                Arguments.of("long name", one(tensor("n".repeat(60_000), "F32", "[5]", 0, 20)), "not valid JSON"),
                Arguments.of("NUL in a name", one(tensor("a\0", "F32", "[5]", 0, 20)), "not valid JSON"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("headers")
    void header(String name, String header, String complaint) throws IOException {
        SafetensorsFile.write(file(), header, new byte[20]);
        assertRejected(complaint);
    }

    @Test
    void truncatedAnywhere() throws IOException {
        byte[] whole = SafetensorsFile.bytes(TWO, new byte[20]);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            assertRejected("");
        }
        Files.write(file(), whole);
        SafetensorsFile.open(file()).close();
    }

    @ParameterizedTest
    @ValueSource(
            longs = {0, 1, 100_000_001, Integer.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE - 7, Long.MIN_VALUE, -1, -8})
    void absurdHeaderLengths(long length) throws IOException {
        byte[] bytes = SafetensorsFile.bytes(TWO, new byte[20]);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
        Files.write(file(), bytes);
        assertRejected("has a header length of");
    }

    @Test
    void headerLongerThanTheFile() throws IOException {
        byte[] bytes = SafetensorsFile.bytes(TWO, new byte[20]);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(99_999_999);
        Files.write(file(), bytes);
        assertRejected("is truncated: its header has 99999999 bytes, the whole file " + bytes.length);
    }

    @Test
    void otherEncodings() throws IOException {
        byte[] utf16 = TWO.getBytes(StandardCharsets.UTF_16LE);
        Files.write(
                file(),
                ByteBuffer.allocate(8 + utf16.length + 20)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(utf16.length)
                        .put(utf16)
                        .array());
        assertRejected("not valid JSON");
        byte[] bytes = SafetensorsFile.bytes(TWO, new byte[20]);
        bytes[10] = (byte) 0xc0; // no UTF-8
        Files.write(file(), bytes);
        assertRejected("");
    }

    @Test
    void hundredMegabytesOfHeader() throws IOException {
        try (RandomAccessFile sparse = new RandomAccessFile(file().toFile(), "rw")) {
            sparse.write(new byte[] {0, (byte) 0xe1, (byte) 0xf5, 5, 0, 0, 0, 0, '{'}); // 100,000,000
            sparse.setLength(200_000_000);
        }
        Bounds.time(Duration.ofSeconds(10), () -> assertRejected("not valid JSON"));
    }

    @Test
    void moreTensorsThanAnyNetworkHas() throws IOException {
        String header = IntStream.range(0, 70_000)
                .mapToObj(i -> tensor("t" + i, "F32", "[0]", 0, 0))
                .collect(Collectors.joining(",", "{", "}"));
        SafetensorsFile.write(file(), header, new byte[0]);
        assertRejected("more than 65536 tensors");
    }

    @Test
    void neitherFileNorFolder() throws IOException {
        assertRejected("is missing");
        Files.createDirectory(file());
        assertRejected("");
    }

    @Test
    void fileThatShrinksAfterOpening() throws IOException {
        Files.write(file(), SafetensorsFile.bytes(TWO, new byte[20]));
        try (Weights weights = SafetensorsFile.open(file());
                RandomAccessFile cut = new RandomAccessFile(file().toFile(), "rw")) {
            cut.setLength(20);
            assertThatExceptionOfType(InvalidModel.class)
                    .isThrownBy(() -> weights.data("b"))
                    .withMessageContaining("'b' cannot be mapped");
        }
    }

    /** Flipped bits, swapped, doubled and deleted bytes: a file that still opens describes exactly its bytes. */
    @Test
    void randomDamage() throws IOException {
        byte[] whole = SafetensorsFile.bytes(TWO, new byte[20]);
        int refused = 0;
        for (int seed = 0; seed < 1000; seed++) {
            Files.write(file(), damage(whole, new Random(seed)));
            try (Weights weights = SafetensorsFile.open(file())) {
                for (String name : weights.names()) {
                    StoredTensor tensor = weights.tensor(name);
                    assertThat((long) weights.data(name).remaining())
                            .isEqualTo(tensor.size() * tensor.format().bytes());
                }
            } catch (InvalidModel expected) {
                refused++;
            }
        }
        assertThat(refused).isBetween(500, 999);
    }

    private static byte[] damage(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        int end = bytes.length;
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(end);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = bytes[random.nextInt(end)];
                case 2 -> System.arraycopy(bytes, at, bytes, Math.max(at - 1, 0), end - at);
                default -> bytes[at] = (byte) random.nextInt(256);
            }
        }
        return bytes;
    }

    private void assertRejected(String complaint) {
        assertThatExceptionOfType(InvalidModel.class)
                .isThrownBy(() -> SafetensorsFile.open(file()).close())
                .withMessageStartingWith("w.safetensors: ")
                .withMessageContaining(complaint);
    }

    private Path file() {
        return folder.resolve("w.safetensors");
    }

    private static String one(String tensor) {
        return "{" + tensor + "}";
    }

    private static String both(String first, String second) {
        return "{" + first + "," + second + "}";
    }
}
