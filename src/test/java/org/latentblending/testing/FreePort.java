package org.latentblending.testing;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port at which nobody listened a moment ago. It lies below those that systems give to connections and to whoever asks
 * for any, so that it is still free when it is used, or used again.
 */
class FreePort {
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;

    private FreePort() {}

    static int find() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // another one then
            }
        }
    }
}
