package org.latentblending.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A port at which nobody listened a moment ago. */
class FreePort {
    private FreePort() {}

    static int find() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
