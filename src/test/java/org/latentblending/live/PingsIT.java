package org.latentblending.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.latentblending.testing.PaintedModels;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** Sockets to which nothing is sent are pinged; a client that does not answer is closed. */
@ServerTest
@TestPropertySource(properties = "latentblending.live.ping-interval=200ms")
class PingsIT {
    private static final int PING = 0x89;
    private static final int CLOSE = 0x88;
    private static final int NO_ANSWER = 4009;
    private static final int PATIENCE_SECONDS = 60;

    @Autowired
    Server server;

    @Autowired
    PaintedModels models;

    /** Answers every ping, as all WebSocket libraries do by themselves. */
    private static class Answering implements WebSocket.Listener {
        private final CountDownLatch pings = new CountDownLatch(10);
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
            pings.countDown();
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status);
            return null;
        }
    }

    @Test
    void keepsAClientThatAnswers() throws InterruptedException {
        models.hold();
        String id = server.submit(Requests.SMALL);
        for (String path : new String[] {"/ws/transitions", "/ws/transitions/" + id}) {
            var answering = new Answering();
            URI address = URI.create(server.uri(path).toString().replaceFirst("http", "ws"));
            WebSocket socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(address, answering)
                    .join();

            assertThat(answering.pings.await(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
            assertThat(answering.closed).isNotDone();
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        }
        models.release();
    }

    @Test
    void closesAClientThatDoesNotAnswer() throws IOException {
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), server.uri("/").getPort())) {
            socket.setSoTimeout(PATIENCE_SECONDS * 1000);
            socket.getOutputStream()
                    .write(("GET /ws/transitions HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                                    + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                    + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            var input = new DataInputStream(socket.getInputStream());
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) input.readUnsignedByte());
            }
            assertThat(head).startsWith("HTTP/1.1 101");

            int pings = 0;
            int type = input.readUnsignedByte();
            for (; type == PING; type = input.readUnsignedByte()) {
                input.skipNBytes(input.readUnsignedByte());
                pings++;
            }

            assertThat(type).isEqualTo(CLOSE);
            input.readUnsignedByte();
            assertThat(input.readUnsignedShort()).isEqualTo(NO_ANSWER);
            assertThat(pings).isEqualTo(3);
        }
    }
}
