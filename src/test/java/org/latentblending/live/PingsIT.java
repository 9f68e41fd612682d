package org.latentblending.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.latentblending.testing.PaintedModels;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

/** Sockets to which nothing is sent are pinged; a client that does not answer is closed. */
@ServerTest
@TestPropertySource(properties = "latentblending.live.ping-interval=200ms")
@Import(PingsIT.SmallBuffers.class)
class PingsIT {
    private static final int PING = 0x89;
    private static final int PONG = 0x8a;
    private static final byte[] MASKED_PING = {(byte) PING, (byte) 0x80, 0, 0, 0, 0};
    private static final int CLOSE = 0x88;
    private static final int NO_ANSWER = 4009;
    private static final int PATIENCE_SECONDS = 60;
    private static final int SMALL_BUFFER = 4096;

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

    private void connect(Socket socket, String path) throws IOException {
        socket.setSoTimeout(PATIENCE_SECONDS * 1000);
        socket.setReceiveBufferSize(SMALL_BUFFER);
        socket.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), server.uri("/").getPort()));
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                                + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) socket.getInputStream().read());
        }
        assertThat(head).startsWith("HTTP/1.1 101");
    }

    /** The type of the next message; of one that ends the connection the status. */
    private static int skipMessage(DataInputStream input) throws IOException {
        int type = input.readUnsignedByte();
        long length = input.readUnsignedByte();
        if (length == 126) {
            length = input.readUnsignedShort();
        } else if (length == 127) {
            length = input.readLong();
        }
        if (type == CLOSE) {
            return input.readUnsignedShort();
        }
        input.skipNBytes(length);
        return type;
    }

    /** Its ping comes while it is sent to, and is answered once it has read that. */
    @Test
    void keepsASlowClientThatPings() throws IOException {
        String id = server.submit(Requests.segments(63, 10, 0));
        server.watch(id, 0).untilClosed();
        try (var socket = new Socket()) {
            connect(socket, "/ws/transitions/" + id + "?after=0");
            Awaitility.await()
                    .during(Duration.ofSeconds(2))
                    .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                    .untilAsserted(() -> socket.getOutputStream().write(MASKED_PING));

            var input = new DataInputStream(socket.getInputStream());
            var types = new HashSet<Integer>();
            while (!types.contains(WebSocket.NORMAL_CLOSURE)) {
                types.add(skipMessage(input));
            }

            assertThat(types).contains(PONG).doesNotContain(PING);
        }
    }

    @Test
    void closesAClientThatDoesNotAnswer() throws IOException {
        try (var socket = new Socket()) {
            connect(socket, "/ws/transitions");
            var input = new DataInputStream(socket.getInputStream());

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

    @TestConfiguration(proxyBeanMethods = false)
    static class SmallBuffers {
        @Bean
        WebServerFactoryCustomizer<TomcatServletWebServerFactory> smallBuffers() {
            return factory -> factory.addConnectorCustomizers(
                    connector -> connector.setProperty("socket.txBufSize", String.valueOf(SMALL_BUFFER)));
        }
    }
}
