package org.latentblending.models.weights;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.latentblending.models.config.InvalidModel;

/**
 * Locates the entries of a zip archive in their file (PKWARE's APPNOTE 6.3.10, with zip64). It supports the archives that
 * PyTorch writes and rejects all others: several disks, compression, encryption, overlapping entries and unsafe names. The
 * bytes of an entry are therefore exactly those of the file.
 */
@RequiredArgsConstructor(access = AccessLevel.PRIVATE)
final class ZipDirectory {
    private static final int END_BYTES = 22;
    private static final int END = 0x06054b50;
    private static final int END64_BYTES = 56;
    private static final int END64 = 0x06064b50;
    private static final int LOCATOR64_BYTES = 20;
    private static final int LOCATOR64 = 0x07064b50;
    private static final int ENTRY_BYTES = 46;
    private static final int ENTRY = 0x02014b50;
    private static final int LOCAL_BYTES = 30;
    private static final int LOCAL = 0x04034b50;
    private static final long WIDE = 0xffffffffL; // marks a number that only the zip64 record has
    private static final int MAX_COMMENT = 0xffff;
    // A checkpoint with averaged weights and an optimizer's state has some thousand entries.
    private static final int MAX_ENTRIES = 1 << 16;
    private static final int MAX_BYTES = 32 << 20;

    private final String file;
    private final FileChannel channel;
    private final long size;

    /** The positions are those of the local header and of the bytes in the file. */
    record Entry(String name, long header, long begin, long bytes, int crc) {}

    /** The directory's position, size and number of entries. */
    private record Directory(long begin, long bytes, long entries) {}

    /** Reads the entries by name, in the archive's order. The file name is for error messages. */
    static Map<String, Entry> read(String file, FileChannel channel) throws IOException {
        try {
            return new ZipDirectory(file, channel, channel.size()).read();
        } catch (BufferUnderflowException truncated) {
            throw new InvalidModel(file, "has a truncated zip directory");
        }
    }

    private Map<String, Entry> read() throws IOException {
        Directory directory = directory();
        if (directory.entries > MAX_ENTRIES || directory.bytes > MAX_BYTES) {
            throw invalid(
                    "has a zip directory of %d entries and %d bytes, more than %d and %d",
                    directory.entries, directory.bytes, MAX_ENTRIES, MAX_BYTES);
        }
        rejectIf(directory.entries < 0 || directory.bytes < 0, "has a zip directory outside of the file");
        ByteBuffer bytes = bytes(directory.begin, (int) directory.bytes);
        Map<String, Entry> entries = new LinkedHashMap<>();
        while (bytes.hasRemaining()) {
            Entry entry = entry(bytes);
            rejectIf(entries.put(entry.name, entry) != null, "has two entries '%s'", entry.name);
        }
        if (entries.size() != directory.entries) {
            throw invalid("announces %d zip entries, but has %d", directory.entries, entries.size());
        }
        long end = 0;
        for (Entry entry : entries.values().stream()
                .sorted(Comparator.comparingLong(Entry::header))
                .toList()) {
            rejectIf(entry.header < end || entry.begin + entry.bytes > directory.begin, "has overlapping zip entries");
            end = entry.begin + entry.bytes;
        }
        return entries;
    }

    private Directory directory() throws IOException {
        int tailBytes = (int) Math.min(size, END_BYTES + MAX_COMMENT);
        ByteBuffer tail = bytes(size - tailBytes, tailBytes);
        for (int at = tailBytes - END_BYTES; at >= 0; at--) {
            if (tail.getInt(at) == END && unsigned(tail.getShort(at + 20)) == tailBytes - at - END_BYTES) {
                return directory(next(tail.position(at), END_BYTES), size - tailBytes + at);
            }
        }
        throw invalid(
                "is truncated or was not written by torch.save: it does not end like a zip archive. Download it again");
    }

    private Directory directory(ByteBuffer end, long endBegin) throws IOException {
        long begin = unsigned(end.getInt(16));
        long bytes = unsigned(end.getInt(12));
        if (endBegin >= LOCATOR64_BYTES) {
            ByteBuffer locator = bytes(endBegin - LOCATOR64_BYTES, LOCATOR64_BYTES);
            if (locator.getInt(0) == LOCATOR64) {
                Directory wide = directory64(bytes(locator.getLong(8), END64_BYTES));
                if ((begin != WIDE && begin != wide.begin) || (bytes != WIDE && bytes != wide.bytes)) {
                    throw invalid("has contradictory positions of its zip directory");
                }
                return wide;
            }
        }
        return directory(end.getInt(4), unsigned(end.getShort(8)), unsigned(end.getShort(10)), bytes, begin);
    }

    private Directory directory64(ByteBuffer end) {
        rejectIf(end.getInt(0) != END64, "has no zip64 record at the announced position");
        return directory(end.getLong(16), end.getLong(24), end.getLong(32), end.getLong(40), end.getLong(48));
    }

    /** @param disks numbers of this disk and of the directory's disk */
    private Directory directory(long disks, long entriesOnDisk, long entries, long bytes, long begin) {
        rejectIf(disks != 0 || entriesOnDisk != entries, "is part of a multi-disk zip archive");
        return new Directory(begin, bytes, entries);
    }

    private Entry entry(ByteBuffer directory) throws IOException {
        ByteBuffer fixed = next(directory, ENTRY_BYTES);
        rejectIf(fixed.getInt(0) != ENTRY, "has an invalid zip directory");
        String name = name(next(directory, unsigned(fixed.getShort(28))));
        ByteBuffer zip64 = zip64(next(directory, unsigned(fixed.getShort(30))));
        next(directory, unsigned(fixed.getShort(32))); // comment
        long bytes = widened(fixed.getInt(24), zip64);
        long stored = widened(fixed.getInt(20), zip64);
        long header = widened(fixed.getInt(42), zip64);
        boolean encrypted = (fixed.getShort(8) & 1) != 0;
        if (encrypted || fixed.getShort(10) != 0 || stored != bytes) {
            throw invalid("has the compressed or encrypted entry '%s', which torch.save never writes", name);
        }
        return new Entry(name, header, dataBegin(name, header, bytes), bytes, fixed.getInt(16));
    }

    private String name(ByteBuffer encoded) {
        String name;
        try {
            name = StandardCharsets.UTF_8.newDecoder().decode(encoded).toString();
        } catch (CharacterCodingException noText) {
            throw invalid("has an entry whose name is not UTF-8");
        }
        boolean plain = Stream.of(name.split("/", -1)).noneMatch(List.of("", ".", "..")::contains);
        if (!plain || name.contains("\\") || name.chars().anyMatch(Character::isISOControl)) {
            throw invalid("has the entry '%s', which is not a plain path", name);
        }
        return name;
    }

    /** Finds the extra field with 64-bit numbers; empty if there is none. */
    private static ByteBuffer zip64(ByteBuffer extra) {
        while (extra.remaining() >= 4) {
            int id = unsigned(extra.getShort());
            ByteBuffer field = next(extra, unsigned(extra.getShort()));
            if (id == 1) {
                return field;
            }
        }
        return ByteBuffer.allocate(0);
    }

    private static long widened(int number, ByteBuffer zip64) {
        return unsigned(number) == WIDE ? zip64.getLong() : unsigned(number);
    }

    private long dataBegin(String name, long header, long bytes) throws IOException {
        ByteBuffer local = bytes(header, LOCAL_BYTES);
        int nameBytes = unsigned(local.getShort(26));
        if (local.getInt(0) != LOCAL
                || !bytes(header + LOCAL_BYTES, nameBytes).equals(StandardCharsets.UTF_8.encode(name))) {
            throw invalid("has no entry '%s' at the announced position", name);
        }
        long begin = header + LOCAL_BYTES + nameBytes + unsigned(local.getShort(28));
        rejectIf(bytes < 0 || bytes > size || begin > size - bytes, "is truncated within the entry '%s'", name);
        return begin;
    }

    private ByteBuffer bytes(long at, int length) throws IOException {
        rejectIf(at < 0 || at > size - length, "has positions outside of the file; it may be truncated");
        return TensorFile.read(channel, at, length);
    }

    private static ByteBuffer next(ByteBuffer buffer, int length) {
        if (length > buffer.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer next = buffer.slice(buffer.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.position(buffer.position() + length);
        return next;
    }

    private static int unsigned(short number) {
        return Short.toUnsignedInt(number);
    }

    private static long unsigned(int number) {
        return Integer.toUnsignedLong(number);
    }

    private void rejectIf(boolean condition, String problem, Object... arguments) {
        InvalidModel.rejectIf(condition, file, problem, arguments);
    }

    private InvalidModel invalid(String problem, Object... arguments) {
        return new InvalidModel(file, problem, arguments);
    }
}
