package org.latentblending.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.latentblending.models.weights.PickleBytes.pickle;
import static org.latentblending.models.weights.SafetensorsFile.tensor;
import static org.latentblending.models.weights.ZipBytes.zip;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.weights.PickleBytes;
import org.latentblending.models.weights.SafetensorsFile;
import org.latentblending.models.weights.StoredTensor;
import org.latentblending.models.weights.TensorFile;
import org.latentblending.models.weights.Weights;

/**
 * Random damage to small files in both formats: each either opens, and then every tensor has exactly the bytes that its
 * shape needs and no more than the file, or is refused in words. A seed that fails is in the message.
 */
class ReadersFuzzTest {
    private static final int SEEDS = 1500;
    private static final byte[] OPCODES = interesting();

    @TempDir
    private Path folder;

    @Test
    void safetensors() throws IOException {
        byte[] whole = SafetensorsFile.bytes(
                "{" + tensor("a", "F32", "[2,2]", 0, 16) + "," + tensor("b", "F16", "[2]", 16, 20) + "}", new byte[20]);
        int refused = run(seed -> damaged(whole, new Random(seed), ascii()), "w.safetensors");
        assertThat(refused).isBetween(SEEDS / 2, SEEDS - 1);
    }

    @Test
    void archives() throws IOException {
        byte[] whole = archive(good());
        int refused = run(seed -> damaged(whole, new Random(seed), OPCODES), "w.ckpt");
        assertThat(refused).isBetween(SEEDS / 2, SEEDS - 1);
    }

    /** Around the damaged pickle the archive is whole, with a checksum that fits. */
    @Test
    void pickles() throws IOException {
        int refused = run(seed -> archive(damaged(good(), new Random(seed), OPCODES)), "w.ckpt");
        assertThat(refused).isBetween(SEEDS / 2, SEEDS - 1);
    }

    /** Opcodes in any order, most of which work on the values of the stack. */
    @Test
    void programsOfRandomOpcodes() throws IOException {
        int refused = run(seed -> archive(program(new Random(seed))), "w.ckpt");
        assertThat(refused).isGreaterThan(SEEDS / 2);
    }

    private interface Input {
        byte[] of(int seed);
    }

    private int run(Input input, String name) throws IOException {
        Path file = folder.resolve(name);
        int refused = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Files.write(file, input.of(seed));
            try (Weights weights = TensorFile.open(file, name)) {
                checkTensors(weights, Files.size(file));
            } catch (InvalidModel expected) {
                assertThat(expected.getMessage()).startsWith(name + ": ").hasSizeLessThan(700);
                refused++;
            } catch (RuntimeException | Error unexpected) {
                throw new AssertionError("seed " + seed, unexpected);
            }
        }
        return refused;
    }

    private static void checkTensors(Weights weights, long fileSize) {
        for (String name : weights.names()) {
            StoredTensor tensor = weights.tensor(name);
            ByteBuffer data = weights.data(name);
            assertThat((long) data.remaining())
                    .isEqualTo(tensor.size() * tensor.format().bytes())
                    .isLessThanOrEqualTo(fileSize);
        }
    }

    private static byte[] damaged(byte[] whole, Random random, byte[] favourites) {
        byte[] bytes = whole.clone();
        int end = bytes.length;
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(end);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = bytes[random.nextInt(end)];
                case 2 -> System.arraycopy(bytes, at, bytes, Math.max(at - 1, 0), end - at);
                case 3 -> System.arraycopy(bytes, 0, bytes, at, Math.min(random.nextInt(40), end - at));
                case 4 -> bytes[at] = favourites[random.nextInt(favourites.length)];
                default -> bytes[at] = (byte) random.nextInt(256);
            }
        }
        return bytes;
    }

    private static byte[] program(Random random) {
        PickleBytes program = pickle();
        for (int length = random.nextInt(60); length >= 0; length--) {
            switch (random.nextInt(8)) {
                case 0 -> program.text("state_dict");
                case 1 -> program.storage("FloatStorage", "0", 4);
                case 2 -> program.tensor("0", 4, random.nextInt(4), new long[] {random.nextInt(4)}, 1);
                case 3 -> program.global("collections", "OrderedDict").ops(")R");
                case 4 -> program.ops("}q").op(random.nextInt(3));
                case 5 -> program.ops("h").op(random.nextInt(3));
                default -> program.op(OPCODES[random.nextInt(OPCODES.length)] & 0xff);
            }
        }
        return program.ops(".").bytes();
    }

    private static byte[] good() {
        return pickle().ops("}q\0(")
                .text("epoch")
                .whole(3)
                .text("state_dict")
                .ops("}(")
                .text("a")
                .tensor("0", 4, 0, new long[] {1, 2}, 2, 1)
                .text("b")
                .tensor("0", 4, 2, new long[] {2}, 1)
                .ops("uu.")
                .bytes();
    }

    private static byte[] archive(byte[] pickle) {
        return zip().add("w/data.pkl", pickle)
                .add("w/byteorder", "little".getBytes())
                .add("w/data/0", new byte[16])
                .bytes64(-1, -1, -1, 0);
    }

    private static byte[] interesting() {
        List<Integer> opcodes = new ArrayList<>();
        "(.0123789abcdefghijlopqrstuBCFGIJKLMNPQRSTUVX)]}".chars().forEach(opcodes::add);
        for (int opcode = 0x80; opcode <= 0x98; opcode++) {
            opcodes.add(opcode);
        }
        byte[] bytes = new byte[opcodes.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = opcodes.get(i).byteValue();
        }
        return bytes;
    }

    private static byte[] ascii() {
        return "{}[]\",:0123456789-eE.\\ abdfhpstyF".getBytes();
    }
}
