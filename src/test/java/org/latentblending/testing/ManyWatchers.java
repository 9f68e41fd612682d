package org.latentblending.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Very many WebSocket clients on one thread: good ones, which read what comes, slow ones, which read a little now and
 * then, and dead ones, which never read anything.
 */
public class ManyWatchers implements AutoCloseable {
    private static final int SMALL_BUFFER = 4096;
    private static final int SIP = 512;
    private static final long SIP_MILLIS = 100;

    private final Selector selector = Selector.open();
    private final List<WatchedFrames> good = new ArrayList<>();
    private final List<WatchedFrames> slow = new ArrayList<>();
    private final List<WatchedFrames> dead = new ArrayList<>();
    private final CountDownLatch goodEnded;
    private final Thread thread = new Thread(this::run, "many-watchers");
    private final ByteBuffer read = ByteBuffer.allocateDirect(1 << 16);
    private volatile boolean closing;

    /** Connects all of them; each has its snapshot to come when this returns. */
    public ManyWatchers(int port, String path, int goodOnes, int slowOnes, int deadOnes) throws IOException {
        goodEnded = new CountDownLatch(goodOnes);
        for (int n = 0; n < goodOnes; n++) {
            good.add(connect(port, path, false));
        }
        for (int n = 0; n < slowOnes; n++) {
            slow.add(connect(port, path, true));
        }
        for (int n = 0; n < deadOnes; n++) {
            dead.add(connect(port, path, true));
        }
        for (WatchedFrames one : good) {
            one.channel().configureBlocking(false);
            one.channel().register(selector, SelectionKey.OP_READ, one);
        }
        for (WatchedFrames one : slow) {
            one.channel().configureBlocking(false);
        }
        thread.start();
    }

    private static WatchedFrames connect(int port, String path, boolean small) throws IOException {
        SocketChannel channel = SocketChannel.open();
        if (small) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
        }
        channel.connect(new InetSocketAddress("127.0.0.1", port));
        String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        var head = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (head.indexOf("\r\n\r\n") < 0) {
            if (channel.read(one.clear()) < 0) {
                break;
            }
            head.append((char) one.get(0));
        }
        if (!head.toString().startsWith("HTTP/1.1 101")) {
            throw new IOException("No WebSocket: " + head);
        }
        return new WatchedFrames(channel);
    }

    public List<WatchedFrames> good() {
        return good;
    }

    public List<WatchedFrames> slow() {
        return slow;
    }

    /** Waits until the server has closed all good ones. */
    public void awaitGoodEnded(Duration patience) throws InterruptedException {
        if (!goodEnded.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError(goodEnded.getCount() + " clients were not told of the end");
        }
    }

    private void run() {
        long sipped = System.nanoTime();
        try {
            while (!closing) {
                selector.select(key -> take((WatchedFrames) key.attachment(), read.capacity()), SIP_MILLIS);
                if (System.nanoTime() - sipped > TimeUnit.MILLISECONDS.toNanos(SIP_MILLIS)) {
                    slow.forEach(one -> take(one, SIP));
                    sipped = System.nanoTime();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(WatchedFrames one, int most) {
        if (!one.channel().isOpen()) {
            return;
        }
        boolean isOver;
        try {
            int count = one.channel().read(read.clear().limit(most));
            one.add(read.flip());
            isOver = count < 0 || one.closeStatus() != 0;
            if (isOver) {
                one.channel().close();
            }
        } catch (IOException e) {
            isOver = true;
        }
        if (isOver && good.contains(one)) {
            goodEnded.countDown();
        }
    }

    @Override
    public void close() throws IOException {
        closing = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (WatchedFrames one :
                Stream.of(good, slow, dead).flatMap(List::stream).toList()) {
            one.channel().close();
        }
        selector.close();
    }
}
