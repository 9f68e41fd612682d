package org.latentblending.diffusion.torch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The libraries that a 64-bit ELF file names as needed. Source: System V ABI, chapters 4 and 5. */
class ElfFile {
    private static final int LOAD = 1;
    private static final int DYNAMIC = 2;
    private static final int NEEDED = 1;
    private static final int STRINGS = 5;

    private record Segment(int type, long offset, long address, long size) {}

    private ElfFile() {}

    /** The names in its {@code DT_NEEDED} entries. */
    static Set<String> needed(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            List<Segment> segments = segments(channel);
            Segment dynamic = segments.stream()
                    .filter(segment -> segment.type == DYNAMIC)
                    .findFirst()
                    .orElseThrow();
            ByteBuffer entries = read(channel, dynamic.offset, (int) dynamic.size);
            List<Long> names = new ArrayList<>();
            long strings = 0;
            while (entries.remaining() >= 16) {
                long tag = entries.getLong();
                long value = entries.getLong();
                if (tag == NEEDED) {
                    names.add(value);
                } else if (tag == STRINGS) {
                    strings = value;
                }
            }
            long table = offsetOf(segments, strings);
            Set<String> needed = new TreeSet<>();
            for (long name : names) {
                needed.add(text(read(channel, table + name, 256)));
            }
            return needed;
        }
    }

    private static List<Segment> segments(FileChannel channel) throws IOException {
        ByteBuffer header = read(channel, 0, 64);
        long start = header.getLong(32);
        int size = header.getShort(54);
        int count = header.getShort(56);
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ByteBuffer entry = read(channel, start + (long) i * size, size);
            segments.add(new Segment(entry.getInt(0), entry.getLong(8), entry.getLong(16), entry.getLong(32)));
        }
        return segments;
    }

    private static long offsetOf(List<Segment> segments, long address) {
        return segments.stream()
                .filter(segment -> segment.type == LOAD)
                .filter(segment -> segment.address <= address && address < segment.address + segment.size)
                .mapToLong(segment -> segment.offset + address - segment.address)
                .findFirst()
                .orElseThrow();
    }

    private static ByteBuffer read(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && channel.read(buffer, position + buffer.position()) >= 0) {}
        return buffer.flip();
    }

    private static String text(ByteBuffer bytes) {
        String text = StandardCharsets.US_ASCII.decode(bytes).toString();
        return text.substring(0, text.indexOf('\0'));
    }
}
