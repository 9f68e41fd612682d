package org.latentblending.testing;

import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What came over one WebSocket, read no further than to see what it was and whether it came in order. */
public class WatchedFrames {
    private static final Pattern HEADER = Pattern.compile("\"type\":\"(\\w+)\".*?\"seq\":(\\d+)");
    private static final int HEADER_CHARACTERS = 200;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;

    private final SocketChannel channel;
    private final Map<String, Integer> counts = new HashMap<>();
    private ByteBuffer unread = ByteBuffer.allocate(1 << 12).flip();
    private volatile long lastSeq;
    private volatile String disorder = "";
    private volatile int closeStatus;

    WatchedFrames(SocketChannel channel) {
        this.channel = channel;
    }

    SocketChannel channel() {
        return channel;
    }

    /** How many messages of a type came. */
    public int count(String type) {
        return counts.getOrDefault(type, 0);
    }

    /** Number of the last event. */
    public long lastSeq() {
        return lastSeq;
    }

    /** The first message that did not follow the one before it; empty if there was none. */
    public String disorder() {
        return disorder;
    }

    /** 0 as long as the server has not closed it. */
    public int closeStatus() {
        return closeStatus;
    }

    void add(ByteBuffer bytes) {
        ByteBuffer all = ByteBuffer.allocate(Math.max(1 << 12, unread.remaining() + bytes.remaining()));
        unread = all.put(unread).put(bytes).flip();
        while (frame()) {
            // the next one
        }
    }

    /** Reads one frame; the server masks none and divides none. */
    private boolean frame() {
        if (unread.remaining() < 2) {
            return false;
        }
        int at = unread.position();
        int kind = unread.get(at) & 0x0F;
        long length = unread.get(at + 1) & 0x7F;
        int head = length == 127 ? 10 : length == 126 ? 4 : 2;
        if (unread.remaining() < head) {
            return false;
        }
        if (length == 126) {
            length = unread.getShort(at + 2) & 0xFFFF;
        } else if (length == 127) {
            length = unread.getLong(at + 2);
        }
        if (unread.remaining() < head + length) {
            return false;
        }
        message(kind, unread.slice(at + head, (int) length));
        unread.position(at + head + (int) length);
        return true;
    }

    private void message(int kind, ByteBuffer content) {
        if (kind == CLOSE) {
            closeStatus = content.getShort(0) & 0xFFFF;
            return;
        }
        if (kind == BINARY) {
            content.getInt();
        }
        byte[] first = new byte[Math.min(HEADER_CHARACTERS, content.remaining())];
        content.get(first);
        String text = new String(first, StandardCharsets.UTF_8);
        Matcher header = HEADER.matcher(text);
        if (!header.find()) {
            disorder = text;
            return;
        }
        String type = header.group(1);
        long seq = Long.parseLong(header.group(2));
        counts.merge(type, 1, Integer::sum);
        boolean isEvent = !type.equals("snapshot") && !type.equals("progress") && !type.equals("preview");
        if (seq != (isEvent ? lastSeq + 1 : lastSeq) && disorder.isEmpty()) {
            disorder = text + " after " + lastSeq;
        }
        lastSeq = seq;
    }
}
