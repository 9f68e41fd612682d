package org.latentblending.models.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.latentblending.models.weights.PickleBytes.pickle;
import static org.latentblending.models.weights.ZipBytes.zip;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.latentblending.models.Bounds;
import org.latentblending.models.config.InvalidModel;

/** Opening any checkpoint works or fails with a message, fast and with little memory; no program runs. */
class HostileCheckpointTest {
    private static final byte[] NUMBERS = ByteBuffer.allocate(16)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putFloat(1)
            .putFloat(2)
            .putFloat(3)
            .putFloat(4)
            .array();

    @TempDir
    private Path folder;

    @Test
    void readsAValidFile() throws IOException {
        byte[] good = checkpoint(dict(p -> p.text("a").tensor("0", 4, 1, new long[] {3, 1}, 1, 1)));
        Files.write(file(), good);
        try (Weights checkpoint = TensorFile.open(file(), "w.ckpt")) {
            assertThat(Numbers.of(checkpoint, "a")).containsExactly(2, 3, 4);
        }
        Files.write(file(), archive(dict(p -> {})).bytes64(-1, -1, -1, 0));
        TensorFile.open(file(), "w.ckpt").close();
    }

    /** Objects of any Python name become opaque values, whatever a pickle does with them; nothing is looked up or called. */
    static Stream<Arguments> objects() {
        return Stream.of(
                program("a name", "os.system", p -> p.global("os", "system")),
                program("REDUCE", "os.system", p -> p.ops("cos\nsystem\n(")
                        .text("echo")
                        .ops("tR")),
                program("REDUCE twice", "builtins.getattr", p -> p.global("builtins", "getattr")
                        .ops(")R)R")),
                program("STACK_GLOBAL", "os.system", p -> p.text("os")
                        .text("system")
                        .op(0x93)),
                program("STACK_GLOBAL and REDUCE", "builtins.eval", p -> p.text("builtins")
                        .text("eval")
                        .op(0x93)
                        .text("1")
                        .op(0x85)
                        .ops("R")),
                program("a name with dots", "torch.hub.load", p -> p.global("torch", "hub.load")
                        .ops(")R")),
                program("NEWOBJ", "subprocess.Popen", p -> p.global("subprocess", "Popen")
                        .ops(")")
                        .op(0x81)),
                program("NEWOBJ_EX", "subprocess.Popen", p -> p.global("subprocess", "Popen")
                        .ops(")}")
                        .op(0x92)),
                program(
                        "BUILD",
                        "x.Y",
                        p -> p.global("x", "Y").ops(")").op(0x81).ops("}b")),
                program(
                        "a list of its own class",
                        "x.List",
                        p -> p.global("x", "List").ops(")").op(0x81).ops("Na(NNe")),
                program("a dictionary of its own class", "x.Dict", p -> p.global("x", "Dict")
                        .ops(")R")
                        .ops("NNs(NNNNu")),
                program("NumPy's scalars", "numpy.core.multiarray.scalar", p -> p.global(
                                "numpy.core.multiarray", "scalar")
                        .global("numpy", "dtype")
                        .text("f8")
                        .op(0x89, 0x88, 0x87)
                        .ops("R(")
                        .text("<")
                        .ops("NtbC")
                        .op(8, 0, 0, 0, 0, 0, 0, 0, 0, 0x86)
                        .ops("R")),
                program("a set of protocol 2", "__builtin__.set", p -> p.global("__builtin__", "set")
                        .ops("]N")
                        .ops("a")
                        .op(0x85)
                        .ops("R")),
                program("a set", "set", p -> p.op(0x8f).ops("(NN").op(0x90)),
                program("a frozen set", "set", p -> p.ops("(NN").op(0x91)),
                program("bytes", "bytes", p -> p.ops("C").op(2, '.', '.')),
                program("long bytes", "bytes", p -> p.ops("B").number(2).op('.', '.')),
                program("bytes of protocol 4", "bytes", p -> p.op(0x8e, 1, 0, 0, 0, 0, 0, 0, 0, '.')),
                program("a bytearray", "bytes", p -> p.op(0x96, 1, 0, 0, 0, 0, 0, 0, 0, '.')),
                program("a large number", "int", p -> p.op(0x8a, 11).raw(new byte[11])),
                program("a very large number", "int", p -> p.op(0x8b)
                        .number(300)
                        .raw(new byte[300])),
                program("numbers of an unknown type", "torch.QInt8Storage", p -> p.global(
                                "torch._utils", "_rebuild_tensor_v2")
                        .ops("(")
                        .storage("QInt8Storage", "0", 4)
                        .whole(0)
                        .tuple(4)
                        .tuple(1)
                        .op(0x89)
                        .global("collections", "OrderedDict")
                        .ops(")RtR")),
                program("a tensor of another function", "torch._utils._rebuild_qtensor", p -> p.global(
                                "torch._utils", "_rebuild_qtensor")
                        .ops(")R")),
                program("a parameter of an object", "x.Y", p -> p.global("torch._utils", "_rebuild_parameter")
                        .global("x", "Y")
                        .op(0x88)
                        .ops("}")
                        .op(0x87)
                        .ops("R")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("objects")
    void skipsObjects(String name, String pythonName, byte[] pickle) throws IOException {
        Files.write(file(), checkpoint(pickle));
        Bounds.hold(() -> {
            try (TensorFile opened = TensorFile.open(file(), "w.ckpt")) {
                assertThat(opened.names()).isEmpty();
                assertThat(opened.opaque("a")).isEqualTo(pythonName);
            }
        });
    }

    /** Around the tensors of a state dictionary. */
    @Test
    void findsTensorsAmongObjects() throws IOException {
        PickleBytes pickle = pickle().ops("}(").text("state_dict").ops("}(").text("a");
        pickle.tensor("0", 4, 0, new long[] {4}, 1)
                .text("extra")
                .global("x", "Y")
                .ops("u");
        pickle.text("callbacks")
                .ops("}(")
                .global("x", "Y")
                .ops("}")
                .op(0x88)
                .whole(2)
                .ops("N")
                .whole(3);
        pickle.ops(")")
                .whole(4)
                .ops("u")
                .text("tuple in itself")
                .ops("(]q")
                .op(5)
                .ops("h")
                .op(5)
                .ops("t0N");
        Files.write(file(), checkpoint(pickle.ops("u.").bytes()));
        try (Weights opened = TensorFile.open(file(), "w.ckpt")) {
            assertThat(Numbers.of(opened, "a")).containsExactly(1, 2, 3, 4);
            assertThat(opened.opaque("extra")).isEqualTo("x.Y");
        }
    }

    @Test
    void wholeObjectsAreNoModels() throws IOException {
        Files.write(
                file(), checkpoint(pickle().global("x", "Model").ops(")R}b.").bytes()));
        assertRejected("stores a Python object, x.Model, instead of tensors");
    }

    /** Ways to have Python look something up or call it that torch.save never uses, and calls that make no sense. */
    static Stream<Arguments> programs() {
        return Stream.of(
                program("a long name by STACK_GLOBAL", "more than 200 characters", p -> p.text("x".repeat(900))
                        .text("y")
                        .op(0x93)),
                program("appending half an item", "not a dictionary", p -> p.global("x", "Y")
                        .ops("(NNNu")),
                program("adding to a list", "not a set", p -> p.ops("](N").op(0x90)),
                program("STACK_GLOBAL of numbers", "name that is not a string", p -> p.whole(1)
                        .whole(2)
                        .op(0x93)),
                program("INST", "opcode INST", p -> p.ops("(").text("echo").ops("ios\nsystem\n")),
                program("OBJ", "opcode OBJ", p -> p.ops("(")
                        .global("collections", "OrderedDict")
                        .ops("o")),
                program("NEWOBJ", "makes an object", p -> p.global("collections", "OrderedDict")
                        .ops(")")
                        .op(0x81)),
                program("NEWOBJ_EX", "makes an object", p -> p.global("collections", "OrderedDict")
                        .ops(")}")
                        .op(0x92)),
                program("EXT1", "opcode EXT1", p -> p.op(0x82, 1)),
                program("EXT2", "opcode EXT2", p -> p.op(0x83, 1, 0)),
                program("EXT4", "opcode EXT4", p -> p.op(0x84, 1, 0, 0, 0)),
                program("PERSID", "opcode PERSID", p -> p.ops("Pos.system\n")),
                program("BUILD on a tensor", "attributes", p -> p.tensor("0", 4, 0, new long[] {4}, 1)
                        .ops("}b")),
                program("BUILD on a name", "attributes", p -> p.global("collections", "OrderedDict")
                        .ops("}b")),
                program("BUILD on a list", "attributes", p -> p.ops("]}b")),
                program("calling a dictionary", "not a function", p -> p.ops("})R")),
                program("calling a text", "not a function", p -> p.text("os.system")
                        .ops(")R")),
                program("calling with no tuple", "not a tuple", p -> p.global("collections", "OrderedDict")
                        .ops("}R")),
                program("making a storage", "calls a storage class", p -> p.global("torch", "FloatStorage")
                        .tuple(9)
                        .ops("R")),
                program("a dictionary of a call", "unexpected arguments", p -> p.global("collections", "OrderedDict")
                        .tuple(9)
                        .ops("R")),
                program("a parameter of no tensor", "not a tensor", p -> p.global("torch._utils", "_rebuild_parameter")
                        .tuple(1)
                        .ops("R")),
                program("a persistent id that is text", "not a storage", p -> p.text("os.system")
                        .ops("Q")),
                program("a persistent id of another kind", "not a storage", p -> p.ops("(")
                        .text("module")
                        .global("torch", "FloatStorage")
                        .text("0")
                        .text("cpu")
                        .whole(4)
                        .ops("tQ")),
                program("a storage of a type that holds none", "does not exist", p -> p.ops("(")
                        .text("storage")
                        .global("collections", "OrderedDict")
                        .text("0")
                        .text("cpu")
                        .whole(4)
                        .ops("tQ")),
                program("an unknown opcode", "opcode 0xff", p -> p.op(0xff)),
                program("a name without end", "more than 200 characters", p -> p.ops("c" + "x".repeat(9000))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("programs")
    void runsNoProgram(String name, String complaint, byte[] program) throws IOException {
        Files.write(file(), checkpoint(program));
        assertRejected(complaint);
    }

    /** Its search for tensors would not end. */
    @Test
    void readsADictionaryThatContainsItself() throws IOException {
        PickleBytes pickle =
                pickle().ops("}q").op(0).text("state_dict").ops("h").op(0).ops("s.");
        Files.write(file(), checkpoint(pickle.bytes()));
        Bounds.hold(() -> {
            try (TensorFile opened = TensorFile.open(file(), "w.ckpt")) {
                assertThat(opened.names()).isEmpty();
            }
        });
    }

    static Stream<Arguments> pickles() {
        return Stream.of(
                program("nothing at all", "is truncated", new byte[0]),
                program("no STOP", "is truncated", pickle().ops("}").bytes()),
                program("STOP of nothing", "empty stack", pickle().ops(".").bytes()),
                program(
                        "more than one value",
                        "leaves values on its stack",
                        pickle().ops("}}.").bytes()),
                program("a list", "no dictionary of tensors", pickle().ops("].").bytes()),
                program("protocol 0", "opcode", "(dp0\n.".getBytes()),
                program("protocol 9", "protocol 9", new byte[] {(byte) 0x80, 9, '}', '.'}),
                program("text of 4 GB", "is truncated", p -> p.ops("X").number(-1)),
                program("long text", "is truncated", p -> p.op(0x8d).number(-1).number(-1)),
                program("text of 2^60 bytes", "is truncated", p -> p.op(0x8d)
                        .number(0)
                        .number(1 << 28)),
                program("bytes of 4 GB", "is truncated", p -> p.ops("B").number(-1)),
                program("bytes of 2^63 bytes", "is truncated", p -> p.op(0x8e)
                        .number(0)
                        .number(1 << 31)),
                program("long of 4 GB", "is truncated", p -> p.op(0x8b).number(-1)),
                program("long of 255 bytes", "is truncated", p -> p.op(0x8a, 255)),
                program("bytearray", "is truncated", p -> p.op(0x96).number(0).number(1 << 28)),
                program(
                        "a pickle of nothing but pops",
                        "empty stack",
                        pickle().ops("00").bytes()),
                program("POP_MARK of no mark", "empty stack", pickle().ops("}1").bytes()),
                program("DUP of nothing", "empty stack", pickle().ops("2").bytes()),
                program("no UTF-8", "not UTF-8", p -> p.ops("X").number(2).op(0xff, 0xff)),
                program("memo of nothing", "unknown value", p -> p.ops("h").op(77)),
                program("far memo", "unknown value", p -> p.ops("j").number(-5)),
                program(
                        "tuple of an empty stack",
                        "empty stack",
                        pickle().op(0x87).ops(".").bytes()),
                program("marks only", "empty stack", p -> p.ops("((((((q").op(0)),
                program("append to a dictionary", "not a list", p -> p.ops("}Na")),
                program("append to a tuple", "not a list", p -> p.ops(")Na")),
                program("items of a list", "not a dictionary", p -> p.ops("]NNs")),
                program("an odd number of items", "not a dictionary", p -> p.ops("}(NNNu")),
                program("a list as key", "a list or a dictionary as a key", p -> p.ops("}]Ns")),
                program(
                        "itself as key",
                        "a list or a dictionary as a key",
                        p -> p.ops("}q").op(0).ops("h").op(0).ops("Ns")),
                program("a million values", "more than 1048576 values", p -> p.ops("N".repeat(1_100_000))),
                program(
                        "a million lists in each other",
                        "more than 1048576 values",
                        p -> p.ops(")" + "\u0085".repeat(1_100_000))),
                tensor("exceeds its storage", "exceeds its storage", 4, 2, new long[] {3}, 1),
                tensor("before its storage", "exceeds its storage", 4, -1, new long[] {3}, 1),
                tensor("far beyond", "exceeds its storage", 4, Long.MAX_VALUE, new long[] {4}, 1),
                tensor("a storage larger than its entry", "which has 16 bytes", 5, 0, new long[] {5}, 1),
                tensor("a storage smaller than its entry", "which has 16 bytes", 3, 0, new long[] {3}, 1),
                tensor("a storage of a billion", "which has 16 bytes", 1L << 62, 0, new long[] {4}, 1),
                tensor("a negative storage", "which has 16 bytes", -4, 0, new long[] {4}, 1),
                tensor("backwards", "not whole numbers", 4, 3, new long[] {4}, -1),
                tensor("a negative shape", "not whole numbers", 4, 0, new long[] {-4}, 1),
                tensor("strides of another length", "with the strides [4, 1]", 4, 0, new long[] {4}, 4, 1),
                tensor("too large", "too large", 4, 0, new long[] {1L << 40, 1L << 40}, 1L << 40, 1),
                tensor("beyond before zero", "too large", 4, 0, new long[] {1L << 40, 1L << 40, 0}, 1L << 40, 1, 1),
                tensor("many axes", "more than 8 axes", 4, 0, new long[9], new long[9]),
                program(
                        "a storage that is not there",
                        "'7', which does not exist",
                        p -> p.tensor("7", 4, 0, new long[] {4}, 1)),
                program("a path as key", "which does not exist", p -> p.tensor("../data.pkl", 4, 0, new long[] {4}, 1)),
                program("one storage as two types", "as two types", p -> p.tensor("0", 4, 0, new long[] {4}, 1)
                        .text("b")
                        .storage("IntStorage", "0", 4)),
                program("a type of other size", "which has 16 bytes", p -> p.storage("LongStorage", "0", 4)),
                program("no tensor's arguments", "unexpected arguments", p -> p.global(
                                "torch._utils", "_rebuild_tensor_v2")
                        .ops(")R")));
    }

    /** Numbers in another order, as views of a storage are. */
    @Test
    void readsOtherLayouts() throws IOException {
        byte[] pickle = dict(p -> p.text("transposed")
                .tensor("0", 4, 0, new long[] {2, 2}, 1, 2)
                .text("repeated")
                .tensor("0", 4, 1, new long[] {2, 2}, 0, 1)
                .text("every second")
                .tensor("0", 4, 1, new long[] {2}, 2)
                .text("one")
                .tensor("0", 4, 3, new long[] {1, 1}, 1L << 62, 9)
                .text("none")
                .tensor("0", 4, 4, new long[] {2, 0}, 1, 2)
                .text("all")
                .tensor("0", 4, 0, new long[] {4}, 1));
        Files.write(file(), checkpoint(pickle));
        try (Weights opened = TensorFile.open(file(), "w.ckpt")) {
            assertThat(Numbers.of(opened, "transposed")).containsExactly(1, 3, 2, 4);
            assertThat(Numbers.of(opened, "repeated")).containsExactly(2, 3, 2, 3);
            assertThat(Numbers.of(opened, "every second")).containsExactly(2, 4);
            assertThat(Numbers.of(opened, "one")).containsExactly(4);
            assertThat(Numbers.of(opened, "none")).isEmpty();
            assertThat(Numbers.of(opened, "all")).containsExactly(1, 2, 3, 4);
        }
    }

    /** Such a tensor needs no bytes in the file, but a lot of memory. */
    @Test
    void readsNoTensorThatIsLargerThanItsFile() throws IOException {
        Files.write(file(), checkpoint(dict(p -> p.text("a")
                .tensor("0", 4, 0, new long[] {1 << 28}, 0)
                .text("b")
                .tensor("0", 4, 0, new long[] {1 << 30, 1 << 20}, 0, 0))));
        try (Weights opened = TensorFile.open(file(), "w.ckpt")) {
            Bounds.hold(() -> {
                assertThatExceptionOfType(InvalidModel.class)
                        .isThrownBy(() -> opened.data("a"))
                        .withMessage("w.ckpt: the tensor 'a' has more numbers than the file");
                assertThatExceptionOfType(InvalidModel.class)
                        .isThrownBy(() -> opened.data("b"))
                        .withMessage("w.ckpt: the tensor 'b' is larger than 2 GB");
            });
        }
    }

    /** A reference to a long text takes two bytes, so that names made of it would fill the memory. */
    @Test
    void namesDoNotMultiply() throws IOException {
        PickleBytes pickle =
                pickle().ops("}(").text("a").text("x".repeat(1 << 20)).ops("q").op(1);
        for (int i = 0; i < 100_000; i++) {
            pickle.ops("h").op(1, 0x93).ops("h").op(1);
        }
        Files.write(file(), checkpoint(pickle.ops("u.").bytes()));
        assertRejected("more than 200 characters");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pickles")
    void brokenPickle(String name, String complaint, byte[] pickle) throws IOException {
        Files.write(file(), checkpoint(pickle));
        assertRejected(complaint);
    }

    static Stream<Arguments> archives() {
        byte[] good = dict(p -> {});
        UnaryOperator<ZipBytes.DirectoryEntry> same = entry -> entry;
        return Stream.of(
                Arguments.of("no zip", "is a text", "x".repeat(500).getBytes()),
                Arguments.of("empty", "is empty", new byte[0]),
                Arguments.of("of an old PyTorch", "before 1.6", new byte[] {
                    (byte) 0x80, 2, (byte) 0x8a, 10, 0x6c, (byte) 0xfc, (byte) 0x9c, 0x46
                }),
                Arguments.of("no entries", "has no data.pkl", zip().bytes()),
                Arguments.of(
                        "no pickle",
                        "has no data.pkl",
                        zip().add("w/data/0", NUMBERS).bytes()),
                Arguments.of(
                        "two pickles",
                        "has no data.pkl",
                        archive(good).add("v/data.pkl", good).bytes()),
                Arguments.of(
                        "TorchScript",
                        "TorchScript",
                        archive(good).add("w/constants.pkl", good).bytes()),
                Arguments.of(
                        "other bytes first",
                        "another byte order",
                        archive(good).add("w/byteorder", "big".getBytes()).bytes()),
                Arguments.of(
                        "twice",
                        "two entries 'w/data/0'",
                        archive(good).add("w/data/0", NUMBERS).bytes()),
                archive("up", "not a plain path", "w/../../etc/passwd", same),
                archive("from the root", "not a plain path", "/etc/passwd", same),
                archive("here", "not a plain path", "w/./x", same),
                archive("backslash", "not a plain path", "w\\..\\x", same),
                archive("a folder", "not a plain path", "w/", same),
                archive("NUL", "not a plain path", "w/a\0b", same),
                archive("no name", "not a plain path", "", same),
                archive(
                        "compressed",
                        "compressed or encrypted",
                        "w/x",
                        s -> entry(s, 0, 8, s.stored(), s.bytes(), s.header())),
                archive(
                        "a bomb",
                        "compressed or encrypted",
                        "w/x",
                        s -> entry(s, 0, 8, s.stored(), 1L << 40, s.header())),
                archive(
                        "encrypted",
                        "compressed or encrypted",
                        "w/x",
                        s -> entry(s, 1, 0, s.stored(), s.bytes(), s.header())),
                archive(
                        "two sizes",
                        "compressed or encrypted",
                        "w/x",
                        s -> entry(s, 0, 0, s.stored(), s.bytes() + 1, s.header())),
                archive(
                        "larger than the file",
                        "truncated within",
                        "w/x",
                        s -> entry(s, 0, 0, 1 << 30, 1 << 30, s.header())),
                archive("negative", "truncated within", "w/x", s -> entry(s, 0, 0, -16, -16, s.header())),
                archive("reaching into the next", "overlap", "w/x", s -> entry(s, 0, 0, 40, 40, s.header())),
                archive("elsewhere", "at the announced position", "w/x", s -> entry(s, 0, 0, s.stored(), s.bytes(), 0)),
                archive("outside", "outside of the file", "w/x", s -> entry(s, 0, 0, s.stored(), s.bytes(), 1L << 50)),
                archive(
                        "before the file",
                        "outside of the file",
                        "w/x",
                        s -> entry(s, 0, 0, s.stored(), s.bytes(), -9)),
                Arguments.of(
                        "the pickle's checksum",
                        "checksum",
                        zip().add(
                                        "w/data.pkl",
                                        good,
                                        s -> new ZipBytes.DirectoryEntry(
                                                s.name(), 0, 0, s.crc() + 1, s.stored(), s.bytes(), s.header()))
                                .bytes()),
                Arguments.of(
                        "a large pickle",
                        "more than 16777216",
                        zip().add("w/data.pkl", new byte[17 << 20]).bytes()),
                Arguments.of("too few entries", "but has 2", archive(good).bytes(1, 0, 0)),
                Arguments.of("too many entries", "but has 2", archive(good).bytes(40_000, 0, 0)),
                Arguments.of(
                        "a directory outside",
                        "outside of the file",
                        archive(good).bytes(2, 1000, 0)),
                Arguments.of(
                        "a directory elsewhere", "zip directory", archive(good).bytes(2, 0, -9)),
                Arguments.of(
                        "a billion entries",
                        "zip directory of 1000000000 entries",
                        archive(good).bytes64(1_000_000_000, -1, -1, 0)),
                Arguments.of("2^63 entries", "outside of", archive(good).bytes64(Long.MIN_VALUE, -1, -1, 0)),
                Arguments.of(
                        "a directory of 2^62 bytes",
                        "more than 65536",
                        archive(good).bytes64(2, 1L << 62, -1, 0)),
                Arguments.of(
                        "a directory at 2^62",
                        "outside of the file",
                        archive(good).bytes64(2, -1, 1L << 62, 0)),
                Arguments.of("zip64 elsewhere", "no zip64 record", archive(good).bytes64(2, -1, -1, -7)),
                Arguments.of(
                        "zip64 outside", "outside of the file", archive(good).bytes64(2, -1, -1, 1L << 40)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("archives")
    void brokenArchive(String name, String complaint, byte[] archive) throws IOException {
        Files.write(file(), archive);
        assertRejected(complaint);
    }

    @Test
    void truncatedAtAnyByte() throws IOException {
        byte[] whole = checkpoint(dict(p -> p.text("a").tensor("0", 4, 0, new long[] {4}, 1)));
        for (int length = 0; length < whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            assertRejected("");
        }
    }

    @Test
    void manyEntriesInAHugeDirectory() throws IOException {
        try (RandomAccessFile sparse = new RandomAccessFile(file().toFile(), "rw")) {
            sparse.setLength(3L << 30);
            sparse.seek(3L << 30);
            sparse.write(zip().bytes64(65_535, 2L << 30, 0, 3L << 30));
        }
        assertRejected("more than 65536 and 33554432");
    }

    private static ZipBytes.DirectoryEntry entry(
            ZipBytes.DirectoryEntry s, int flags, int method, long stored, long bytes, long header) {
        return new ZipBytes.DirectoryEntry(s.name(), flags, method, s.crc(), stored, bytes, header);
    }

    /** A program where a state dictionary has a tensor. */
    private static Arguments program(String name, String complaint, Consumer<PickleBytes> value) {
        return program(name, complaint, dict(p -> value.accept(p.text("a"))));
    }

    private static Arguments program(String name, String complaint, byte[] pickle) {
        return Arguments.of(name, complaint, pickle);
    }

    private static Arguments tensor(
            String name, String complaint, long storage, long offset, long[] shape, long... strides) {
        return program(name, complaint, p -> p.tensor("0", storage, offset, shape, strides));
    }

    private static Arguments archive(
            String name, String complaint, String entry, UnaryOperator<ZipBytes.DirectoryEntry> change) {
        return Arguments.of(
                name,
                complaint,
                archive(dict(p -> {}))
                        .add(entry, NUMBERS, change)
                        .add("w/z", NUMBERS)
                        .bytes());
    }

    private static byte[] dict(Consumer<PickleBytes> items) {
        PickleBytes pickle = pickle().ops("}(");
        items.accept(pickle);
        return pickle.ops("u.").bytes();
    }

    private static ZipBytes archive(byte[] pickle) {
        return zip().add("w/data.pkl", pickle).add("w/data/0", NUMBERS);
    }

    private static byte[] checkpoint(byte[] pickle) {
        return archive(pickle).bytes();
    }

    private void assertRejected(String complaint) {
        Bounds.hold(() -> assertThatExceptionOfType(InvalidModel.class)
                .isThrownBy(() -> TensorFile.open(file(), "w.ckpt").close())
                .withMessageStartingWith("w.ckpt: ")
                .withMessageContaining(complaint));
    }

    private Path file() {
        return folder.resolve("w.ckpt");
    }
}
