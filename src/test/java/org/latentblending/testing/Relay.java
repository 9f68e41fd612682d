package org.latentblending.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A line between a client and a server that can be cut and mended. */
public class Relay implements AutoCloseable {
    private volatile int to;
    private final ServerSocket door;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean isCut;

    public Relay(int to) {
        this.to = to;
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    public int port() {
        return door.getLocalPort();
    }

    /** Closes what is open and lets nothing through. */
    public void cut() {
        isCut = true;
        open.forEach(Relay::closeQuietly);
    }

    public void mend() {
        isCut = false;
    }

    /** To a server that was started anew and has another port. */
    public void mendTo(int port) {
        to = port;
        mend();
    }

    @Override
    public void close() throws IOException {
        door.close();
        open.forEach(Relay::closeQuietly);
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                if (isCut) {
                    client.close();
                } else {
                    join(client, new Socket(InetAddress.getLoopbackAddress(), to));
                }
            } catch (IOException e) {
                // the door was closed, or this one client is gone
            }
        }
    }

    private void join(Socket client, Socket server) {
        open.add(client);
        open.add(server);
        if (isCut) {
            cut();
        }
        start(() -> carry(client, server));
        start(() -> carry(server, client));
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

    private static void start(Runnable task) {
        var thread = new Thread(task, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }
}
