package org.latentblending.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A line between a client and a server that can be cut and mended. Whoever connects while it is cut is refused. */
public class Relay implements AutoCloseable {
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final int port;
    private volatile int to;
    private ServerSocket door;
    private Thread doorkeeper;

    public Relay(int to) {
        this.to = to;
        try {
            port = FreePort.find();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open(port);
    }

    public int port() {
        return port;
    }

    /** Closes what is open, and the door. */
    public void cut() {
        closeQuietly(door);
        try {
            doorkeeper.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        open.forEach(Relay::closeQuietly);
    }

    /** Opens the door again if it is closed. */
    public void mend() {
        if (door.isClosed()) {
            open(port);
        }
    }

    /** To a server that was started anew and has another port. */
    public void mendTo(int port) {
        to = port;
        mend();
    }

    @Override
    public void close() {
        cut();
    }

    private void open(int port) {
        try {
            ServerSocket opened = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
            door = opened;
            doorkeeper = start(() -> accept(opened));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket at) {
        while (!at.isClosed()) {
            try {
                join(at.accept());
            } catch (IOException e) {
                // the door was closed, or this one client is gone
            }
        }
    }

    private void join(Socket client) throws IOException {
        open.add(client);
        try {
            // What is sent in two parts would else wait 40 ms between them.
            client.setTcpNoDelay(true);
            var server = new Socket(InetAddress.getLoopbackAddress(), to);
            open.add(server);
            server.setTcpNoDelay(true);
            start(() -> carry(client, server));
            start(() -> carry(server, client));
        } catch (IOException e) {
            closeQuietly(client);
            open.remove(client);
            throw e;
        }
    }

    private void carry(Socket from, Socket into) {
        try {
            from.getInputStream().transferTo(into.getOutputStream());
        } catch (IOException e) {
            // cut, or one side closed
        } finally {
            closeQuietly(from);
            closeQuietly(into);
            open.remove(from);
            open.remove(into);
        }
    }

    private static Thread start(Runnable task) {
        var thread = new Thread(task, "relay");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }
}
