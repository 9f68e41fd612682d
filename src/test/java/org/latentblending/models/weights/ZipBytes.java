package org.latentblending.models.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;

/** Writes zip archives as PyTorch does, or with wrong directories. */
public final class ZipBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<DirectoryEntry> entries = new ArrayList<>();

    /** An entry of the directory. */
    public record DirectoryEntry(String name, int flags, int method, int crc, long stored, long bytes, long header) {}

    public static ZipBytes zip() {
        return new ZipBytes();
    }

    public ZipBytes add(String name, byte[] data) {
        return add(name, data, entry -> entry);
    }

    /** @param change applied to the entry of the directory */
    public ZipBytes add(String name, byte[] data, UnaryOperator<DirectoryEntry> change) {
        CRC32 crc = new CRC32();
        crc.update(data);
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        entries.add(change.apply(
                new DirectoryEntry(name, 0, 0, (int) crc.getValue(), data.length, data.length, out.size())));
        put(30 + text.length, header -> header.putInt(0x04034b50)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 0)
                .putInt(0)
                .putInt((int) crc.getValue())
                .putInt(data.length)
                .putInt(data.length)
                .putShort((short) text.length)
                .putShort((short) 0)
                .put(text));
        out.writeBytes(data);
        return this;
    }

    public byte[] bytes() {
        return bytes(entries.size(), 0, 0);
    }

    /** @param number of entries in the end record; the other two are added to the true values */
    public byte[] bytes(int number, int sizeError, int beginError) {
        int begin = out.size();
        entries.forEach(this::directoryEntry);
        int size = out.size() - begin;
        put(22, end -> end.putInt(0x06054b50)
                .putInt(0)
                .putShort((short) number)
                .putShort((short) number)
                .putInt(size + sizeError)
                .putInt(begin + beginError)
                .putShort((short) 0));
        return out.toByteArray();
    }

    /** With the end record of large archives. A number of -1 stands for the true one. */
    public byte[] bytes64(long number, long size, long begin, long recordLie) {
        long trueBegin = out.size();
        entries.forEach(this::directoryEntry);
        long trueSize = out.size() - trueBegin;
        long record = out.size();
        put(56, end -> end.putInt(0x06064b50)
                .putLong(44)
                .putInt(0)
                .putLong(0)
                .putLong(number == -1 ? entries.size() : number)
                .putLong(number == -1 ? entries.size() : number)
                .putLong(size == -1 ? trueSize : size)
                .putLong(begin == -1 ? trueBegin : begin));
        put(20, locator -> locator.putInt(0x07064b50)
                .putInt(0)
                .putLong(record + recordLie)
                .putInt(1));
        put(22, end -> end.putInt(0x06054b50)
                .putInt(0)
                .putInt(-1)
                .putInt(-1)
                .putInt(-1)
                .putShort((short) 0));
        return out.toByteArray();
    }

    private void directoryEntry(DirectoryEntry entry) {
        byte[] text = entry.name.getBytes(StandardCharsets.UTF_8);
        put(46 + text.length + 28, bytes -> bytes.putInt(0x02014b50)
                .putInt(0)
                .putShort((short) entry.flags)
                .putShort((short) entry.method)
                .putInt(0)
                .putInt(entry.crc)
                .putInt(-1)
                .putInt(-1)
                .putShort((short) text.length)
                .putShort((short) 28)
                .putInt(0)
                .putShort((short) 0)
                .putInt(0)
                .putInt(-1)
                .put(text)
                .putShort((short) 1)
                .putShort((short) 24)
                .putLong(entry.bytes)
                .putLong(entry.stored)
                .putLong(entry.header));
    }

    private interface Writing {
        ByteBuffer into(ByteBuffer bytes);
    }

    private void put(int size, Writing writing) {
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        writing.into(bytes);
        out.write(bytes.array(), 0, bytes.position());
    }
}
