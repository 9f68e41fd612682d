package org.latentblending.models.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes pickles, opcode by opcode. */
public final class PickleBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A pickle of protocol 2. */
    public static PickleBytes pickle() {
        return new PickleBytes().op(0x80, 2);
    }

    public PickleBytes op(int... bytes) {
        for (int b : bytes) {
            out.write(b);
        }
        return this;
    }

    /** Opcodes that are letters, and the lines after those that take lines. */
    public PickleBytes ops(String letters) {
        out.writeBytes(letters.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    public PickleBytes text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ops("X").number(bytes.length).raw(bytes);
    }

    public PickleBytes whole(long number) {
        ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(number);
        return op(0x8a, 8).raw(bytes.array());
    }

    public PickleBytes global(String module, String name) {
        return ops("c" + module + "\n" + name + "\n");
    }

    /** A tuple of whole numbers. */
    public PickleBytes tuple(long... numbers) {
        ops("(");
        for (long number : numbers) {
            whole(number);
        }
        return ops("t");
    }

    public PickleBytes storage(String type, String key, long size) {
        ops("(").text("storage").global("torch", type).text(key).text("cpu").whole(size);
        return ops("tQ");
    }

    /** A tensor in a storage of float32. */
    public PickleBytes tensor(String key, long storageSize, long offset, long[] shape, long... strides) {
        global("torch._utils", "_rebuild_tensor_v2").ops("(").storage("FloatStorage", key, storageSize);
        whole(offset).tuple(shape).tuple(strides).op(0x89);
        return global("collections", "OrderedDict").ops(")R").ops("tR");
    }

    public PickleBytes number(int number) {
        return raw(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(number)
                .array());
    }

    public PickleBytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    public byte[] bytes() {
        return out.toByteArray();
    }
}
