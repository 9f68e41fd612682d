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
import org.latentblending.models.config.SafeText;
import org.latentblending.models.weights.InvalidWeights;

/**
 * Where the entries of a zip archive lie in their file (PKWARE's APPNOTE 6.3.10, with zip64). It reads what PyTorch writes:
 * one disk, nothing compressed or encrypted, names that are plain paths, no two entries in one place. All else is refused,
 * so that an entry's bytes are exactly the file's.
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
    /** Stands for a number that is only in a zip64 record. */
    private static final long WIDE = 0xffffffffL;

    private static final int MAX_COMMENT = 0xffff;
    /** An entry takes some hundred bytes; a checkpoint with averages and an optimizer's state has some thousand. */
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

    /** @param begin where in the file its bytes begin */
    record Entry(String name, long begin, long bytes, int crc) {}

    /** The directory's position and size, and how many entries it says it has. */
    private record Extent(long begin, long bytes, long entries) {}

    /**
     * @param file what complaints call it
     * @return entries by name, in the archive's order
     * @throws InvalidWeights if the file is not such an archive
     */
    static Map<String, Entry> read(String file, FileChannel channel) throws IOException {
        ZipDirectory directory = new ZipDirectory(file, channel);
        try {
            return directory.read();
        } catch (BufferUnderflowException cutOff) {
            throw directory.broken("the zip directory is cut off");
        }
    }

    private Map<String, Entry> read() throws IOException {
        Extent extent = extent();
        if (extent.entries > MAX_ENTRIES || extent.bytes > MAX_BYTES) {
            throw broken("says that it has %s entries in %s bytes of directory, it may have %d in %d"
                    .formatted(
                            Long.toUnsignedString(extent.entries),
                            Long.toUnsignedString(extent.bytes),
                            MAX_ENTRIES,
                            MAX_BYTES));
        }
        if (extent.entries < 0 || extent.bytes < 0 || extent.begin < 0 || extent.begin > size - extent.bytes) {
            throw broken("says that the zip directory is outside of the file");
        }
        ByteBuffer bytes = bytes(extent.begin, (int) extent.bytes);
        Map<String, Entry> entries = new LinkedHashMap<>();
        long localHeaders = 0;
        List<long[]> taken = new ArrayList<>();
        while (bytes.hasRemaining()) {
            Located located = entry(bytes);
            if (entries.put(located.entry.name, located.entry) != null) {
                throw broken("has two entries '%s'".formatted(SafeText.shown(located.entry.name)));
            }
            taken.add(new long[] {located.header, located.entry.begin + located.entry.bytes});
            localHeaders++;
        }
        if (localHeaders != extent.entries) {
            throw broken("says that it has %d entries, but has %d".formatted(extent.entries, localHeaders));
        }
        checkApart(taken, extent.begin);
        return Collections.unmodifiableMap(entries);
    }

    private Extent extent() throws IOException {
        int tailBytes = (int) Math.min(size, END_BYTES + MAX_COMMENT);
        long tailBegin = size - tailBytes;
        ByteBuffer tail = bytes(tailBegin, tailBytes);
        for (int at = tailBytes - END_BYTES; at >= 0; at--) {
            if (tail.getInt(at) == END && Short.toUnsignedInt(tail.getShort(at + 20)) == tailBytes - at - END_BYTES) {
                return extent(tail.position(at), tailBegin + at);
            }
        }
        throw broken("is cut off or not a file that torch.save writes: it does not end as a zip archive does");
    }

    private Extent extent(ByteBuffer end, long endBegin) throws IOException {
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
            Extent wide = extent64(locator.getLong(8));
            if ((begin != WIDE && begin != wide.begin) || (bytes != WIDE && bytes != wide.bytes)) {
                throw broken("says two things about its zip directory");
            }
            return wide;
        }
        if (disks != 0 || here != entries) {
            throw broken("is a part of a zip archive");
        }
        return new Extent(begin, bytes, entries);
    }

    private Extent extent64(long at) throws IOException {
        ByteBuffer end = bytes(at, 56);
        if (end.getInt() != END64) {
            throw broken("has no zip64 record where it says");
        }
        end.position(16);
        long disks = end.getLong();
        long here = end.getLong();
        long entries = end.getLong();
        if (disks != 0 || here != entries) {
            throw broken("is a part of a zip archive");
        }
        long bytes = end.getLong();
        return new Extent(end.getLong(), bytes, entries);
    }

    /** An entry and where its local header begins. */
    private record Located(Entry entry, long header) {}

    private Located entry(ByteBuffer directory) throws IOException {
        if (directory.getInt() != ENTRY) {
            throw broken("has a broken zip directory");
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
            throw broken("the entry '%s' is compressed or encrypted, which torch.save never does"
                    .formatted(SafeText.shown(name)));
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
            throw broken("has an entry whose name is not UTF-8");
        }
        boolean plain = List.of(name.split("/", -1)).stream()
                .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
        if (!plain || name.contains("\\") || name.chars().anyMatch(Character::isISOControl)) {
            throw broken("has the entry '%s', which is not a plain path".formatted(SafeText.shown(name)));
        }
        return name;
    }

    /** The extra field of the numbers that have more than 32 bits; empty where there is none. */
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
            throw broken("has no entry '%s' where its directory says".formatted(SafeText.shown(name)));
        }
        long begin = header + LOCAL_BYTES + nameBytes + extraBytes;
        if (bytes < 0 || bytes > size || begin > size - bytes) {
            throw broken("is cut off within the entry '%s'".formatted(SafeText.shown(name)));
        }
        return begin;
    }

    private void checkApart(List<long[]> taken, long directory) {
        taken.sort(Comparator.comparingLong(range -> range[0]));
        long end = 0;
        for (long[] range : taken) {
            if (range[0] < end || range[1] > directory) {
                throw broken("has zip entries that overlap");
            }
            end = range[1];
        }
    }

    private ByteBuffer bytes(long at, int length) throws IOException {
        if (at < 0 || at > size - length) {
            throw broken("points outside of the file, it may be cut off");
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

    private InvalidWeights broken(String complaint) {
        return new InvalidWeights(file, complaint);
    }
}
