package org.latentblending.models.checkpoint;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.config.SafeText;

/**
 * Locates the entries of a zip archive in their file (PKWARE's APPNOTE 6.3.10, with zip64). It supports the archives that
 * PyTorch writes and rejects all others: several disks, compression, encryption, overlapping entries and unsafe names. The
 * bytes of an entry are therefore exactly those of the file. A zip library would allocate all entries of a hostile
 * archive before its caller could check their number.
 */
final class ZipDirectory {
    private static final int END_BYTES = 22;
    private static final int END = 0x06054b50;
    private static final int END64 = 0x06064b50;
    private static final int LOCATOR64_BYTES = 20;
    private static final int LOCATOR64 = 0x07064b50;
    private static final int ENTRY = 0x02014b50;
    private static final int LOCAL_BYTES = 30;
    private static final int LOCAL = 0x04034b50;
    /** Marks a number that only the zip64 record has. */
    private static final long WIDE = 0xffffffffL;

    private static final int MAX_COMMENT = 0xffff;
    /** A checkpoint with averaged weights and an optimizer's state has some thousand entries. */
    private static final int MAX_ENTRIES = 1 << 16;

    private static final int MAX_BYTES = 32 << 20;

    private final String file;
    private final FileChannel channel;
    private final long size;

    private ZipDirectory(String file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        size = channel.size();
    }

    /** @param begin position of its bytes in the file */
    record Entry(String name, long begin, long bytes, int crc) {}

    /** The directory's position, size and number of entries. */
    private record Directory(long begin, long bytes, long entries) {}

    /**
     * Reads the directory.
     *
     * @param file file name for error messages
     * @return entries by name, in the archive's order
     * @throws InvalidModel if the file is not such an archive
     */
    static Map<String, Entry> read(String file, FileChannel channel) throws IOException {
        ZipDirectory directory = new ZipDirectory(file, channel);
        try {
            return directory.read();
        } catch (BufferUnderflowException truncated) {
            throw directory.invalid("has a truncated zip directory");
        }
    }

    private Map<String, Entry> read() throws IOException {
        Directory directory = directory();
        if (directory.entries > MAX_ENTRIES || directory.bytes > MAX_BYTES) {
            throw invalid("has a zip directory of %d entries and %d bytes, more than %d and %d"
                    .formatted(directory.entries, directory.bytes, MAX_ENTRIES, MAX_BYTES));
        }
        if (directory.entries < 0
                || directory.bytes < 0
                || directory.begin < 0
                || directory.begin > size - directory.bytes) {
            throw invalid("has a zip directory outside of the file");
        }
        ByteBuffer bytes = bytes(directory.begin, (int) directory.bytes);
        Map<String, Entry> entries = new LinkedHashMap<>();
        List<long[]> taken = new ArrayList<>();
        while (bytes.hasRemaining()) {
            Located located = entry(bytes);
            if (entries.put(located.entry.name, located.entry) != null) {
                throw invalid("has two entries '%s'".formatted(SafeText.excerpt(located.entry.name)));
            }
            taken.add(new long[] {located.header, located.entry.begin + located.entry.bytes});
        }
        if (taken.size() != directory.entries) {
            throw invalid("announces %d zip entries, but has %d".formatted(directory.entries, taken.size()));
        }
        checkDisjoint(taken, directory.begin);
        return Collections.unmodifiableMap(entries);
    }

    private Directory directory() throws IOException {
        int tailBytes = (int) Math.min(size, END_BYTES + MAX_COMMENT);
        long tailBegin = size - tailBytes;
        ByteBuffer tail = bytes(tailBegin, tailBytes);
        for (int at = tailBytes - END_BYTES; at >= 0; at--) {
            if (tail.getInt(at) == END && Short.toUnsignedInt(tail.getShort(at + 20)) == tailBytes - at - END_BYTES) {
                return directory(tail.position(at), tailBegin + at);
            }
        }
        throw invalid("is truncated or was not written by torch.save: it does not end like a zip archive");
    }

    private Directory directory(ByteBuffer end, long endBegin) throws IOException {
        end.getInt();
        int disks = end.getInt(); // this one's number, and the directory's
        int here = Short.toUnsignedInt(end.getShort());
        int entries = Short.toUnsignedInt(end.getShort());
        long bytes = Integer.toUnsignedLong(end.getInt());
        long begin = Integer.toUnsignedLong(end.getInt());
        ByteBuffer locator = endBegin < LOCATOR64_BYTES
                ? ByteBuffer.allocate(LOCATOR64_BYTES)
                : bytes(endBegin - LOCATOR64_BYTES, LOCATOR64_BYTES);
        if (locator.getInt(0) == LOCATOR64) {
            Directory wide = directory64(locator.getLong(8));
            if ((begin != WIDE && begin != wide.begin) || (bytes != WIDE && bytes != wide.bytes)) {
                throw invalid("has contradictory positions of its zip directory");
            }
            return wide;
        }
        if (disks != 0 || here != entries) {
            throw invalid("is part of a multi-disk zip archive");
        }
        return new Directory(begin, bytes, entries);
    }

    private Directory directory64(long at) throws IOException {
        ByteBuffer end = bytes(at, 56);
        if (end.getInt() != END64) {
            throw invalid("has no zip64 record at the announced position");
        }
        end.position(16);
        long disks = end.getLong();
        long here = end.getLong();
        long entries = end.getLong();
        if (disks != 0 || here != entries) {
            throw invalid("is part of a multi-disk zip archive");
        }
        long bytes = end.getLong();
        return new Directory(end.getLong(), bytes, entries);
    }

    /** @param header position of the local header */
    private record Located(Entry entry, long header) {}

    private Located entry(ByteBuffer directory) throws IOException {
        if (directory.getInt() != ENTRY) {
            throw invalid("has an invalid zip directory");
        }
        directory.getInt(); // versions
        int flags = directory.getShort();
        int method = directory.getShort();
        directory.getInt(); // time and date
        int crc = directory.getInt();
        long stored = Integer.toUnsignedLong(directory.getInt());
        long bytes = Integer.toUnsignedLong(directory.getInt());
        int nameBytes = Short.toUnsignedInt(directory.getShort());
        int extraBytes = Short.toUnsignedInt(directory.getShort());
        int commentBytes = Short.toUnsignedInt(directory.getShort());
        directory.getLong(); // disk, attributes
        long header = Integer.toUnsignedLong(directory.getInt());
        if (directory.remaining() < nameBytes + extraBytes + commentBytes) {
            throw new BufferUnderflowException();
        }
        String name = name(directory, nameBytes);
        ByteBuffer extra = directory.slice(directory.position(), extraBytes).order(ByteOrder.LITTLE_ENDIAN);
        directory.position(directory.position() + extraBytes + commentBytes);
        ByteBuffer long64 = zip64(extra);
        bytes = widened(bytes, long64);
        stored = widened(stored, long64);
        header = widened(header, long64);
        if ((flags & 1) != 0 || method != 0 || stored != bytes) {
            throw invalid("has the compressed or encrypted entry '%s', which torch.save never writes"
                    .formatted(SafeText.excerpt(name)));
        }
        return new Located(new Entry(name, dataBegin(name, header, bytes), bytes, crc), header);
    }

    private String name(ByteBuffer directory, int bytes) {
        ByteBuffer encoded = directory.slice(directory.position(), bytes);
        directory.position(directory.position() + bytes);
        String name;
        try {
            name = StandardCharsets.UTF_8.newDecoder().decode(encoded).toString();
        } catch (CharacterCodingException noText) {
            throw invalid("has an entry whose name is not UTF-8");
        }
        boolean plain = List.of(name.split("/", -1)).stream()
                .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
        if (!plain || name.contains("\\") || name.chars().anyMatch(Character::isISOControl)) {
            throw invalid("has the entry '%s', which is not a plain path".formatted(SafeText.excerpt(name)));
        }
        return name;
    }

    /** Finds the extra field with 64-bit numbers; empty if there is none. */
    private static ByteBuffer zip64(ByteBuffer extra) {
        while (extra.remaining() >= 4) {
            int id = Short.toUnsignedInt(extra.getShort());
            int length = Short.toUnsignedInt(extra.getShort());
            if (length > extra.remaining()) {
                throw new BufferUnderflowException();
            }
            if (id == 1) {
                return extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
            }
            extra.position(extra.position() + length);
        }
        return ByteBuffer.allocate(0);
    }

    private static long widened(long number, ByteBuffer zip64) {
        return number == WIDE ? zip64.getLong() : number;
    }

    private long dataBegin(String name, long header, long bytes) throws IOException {
        ByteBuffer local = bytes(header, LOCAL_BYTES);
        int nameBytes = Short.toUnsignedInt(local.getShort(26));
        int extraBytes = Short.toUnsignedInt(local.getShort(28));
        if (local.getInt(0) != LOCAL
                || !bytes(header + LOCAL_BYTES, nameBytes).equals(StandardCharsets.UTF_8.encode(name))) {
            throw invalid("has no entry '%s' at the announced position".formatted(SafeText.excerpt(name)));
        }
        long begin = header + LOCAL_BYTES + nameBytes + extraBytes;
        if (bytes < 0 || bytes > size || begin > size - bytes) {
            throw invalid("is truncated within the entry '%s'".formatted(SafeText.excerpt(name)));
        }
        return begin;
    }

    private void checkDisjoint(List<long[]> taken, long directory) {
        taken.sort(Comparator.comparingLong(range -> range[0]));
        long end = 0;
        for (long[] range : taken) {
            if (range[0] < end || range[1] > directory) {
                throw invalid("has overlapping zip entries");
            }
            end = range[1];
        }
    }

    private ByteBuffer bytes(long at, int length) throws IOException {
        if (at < 0 || at > size - length) {
            throw invalid("has positions outside of the file; it may be truncated");
        }
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) >= 0) {
            continue;
        }
        if (bytes.hasRemaining()) {
            throw new BufferUnderflowException();
        }
        return bytes.flip();
    }

    private InvalidModel invalid(String problem) {
        return new InvalidModel(file, problem);
    }
}
