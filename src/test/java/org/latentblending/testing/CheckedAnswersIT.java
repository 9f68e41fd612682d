package org.latentblending.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The client of the tests fails a test whose server answers otherwise than the description says. */
@ServerTest
class CheckedAnswersIT {
    @Autowired
    Server server;

    @Test
    void failsWhereAnAnswerIsNotAsDescribed() throws IOException {
        server.get("/api/v1/models");
        HttpServer impostor = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        impostor.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            byte[] body = "[{\"id\": \"tiny-v\"}]".getBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        impostor.start();
        try {
            var wrong = new Server(impostor.getAddress().getPort());

            assertThatThrownBy(() -> wrong.get("/api/v1/models"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("GET /api/v1/models -> 200 is not as /v3/api-docs describes it");
        } finally {
            impostor.stop(0);
        }
    }

    @Test
    void checksEveryAnswerOfTheApi() {
        long before = CheckedAnswers.count();

        server.get("/api/v1/models");
        server.get("/api/v1/transitions/unknown");
        server.delete("/api/v1/models");
        server.get("/index.html");

        assertThat(CheckedAnswers.count() - before).isGreaterThanOrEqualTo(3);
    }
}
