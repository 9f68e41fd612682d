package org.latentblending.access;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Sends a request whose path is not normalized or encoded. */
class RawRequest {
    private static final List<String> UPGRADE = List.of(
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
    private static final int PATIENCE_MILLIS = 60_000;

    private RawRequest() {}

    /** The status of the answer; 0 if the server closes the connection without one. */
    static int status(int port, String method, String target, String... headers) throws IOException {
        return send(port, method, target, List.of("Connection: close"), headers);
    }

    static int socketStatus(int port, String target, String... headers) throws IOException {
        return send(port, "GET", target, UPGRADE, headers);
    }

    private static int send(int port, String method, String target, List<String> more, String... headers)
            throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            var text = new StringBuilder("%s %s HTTP/1.1\r\n".formatted(method, target));
            if (List.of(headers).stream().noneMatch(header -> header.startsWith("Host:"))) {
                text.append("Host: localhost:%d\r\n".formatted(port));
            }
            more.forEach(header -> text.append(header).append("\r\n"));
            for (String header : headers) {
                text.append(header).append("\r\n");
            }
            if (method.equals("POST") || method.equals("PUT") || method.equals("PATCH")) {
                text.append("Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
            } else {
                text.append("\r\n");
            }
            socket.getOutputStream().write(text.toString().getBytes(StandardCharsets.ISO_8859_1));
            var answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            String line = answer.readLine();
            return line == null ? 0 : Integer.parseInt(line.split(" ")[1]);
        }
    }
}
