package org.latentblending.api;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.MultipartConfigElement;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.storage.DataFolder;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.springframework.beans.factory.annotation.Autowired;

/** Uploads that are refused by their announced length. */
@ServerTest
class UploadLimitsIT {
    @Autowired
    Server server;

    @Autowired
    MultipartConfigElement multipart;

    @Autowired
    DataFolder data;

    /** The answer comes although no byte of the body is sent, so the server has stored none. */
    @ParameterizedTest
    @CsvSource({
        "/api/v1/images, 23000000, A picture may have at most 20 MB.",
        "/api/v1/sounds, 107000000, A sound may have at most 100 MB.",
        "/api/v1/plans, 2000000, This request takes no files.",
        "/api/v1/nothing, 2000000, This request takes no files."
    })
    void refusesAnAnnouncedLength(String path, long length, String detail) throws IOException {
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), server.uri("").getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(
                            """
                    POST %s HTTP/1.1
                    Host: localhost
                    Content-Type: Multipart/form-data; boundary=b
                    Expect: 100-continue
                    Content-Length: %d

                    """
                                    .formatted(path, length)
                                    .replace("\n", "\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));

            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).contains("HTTP/1.1 413", "application/problem+json", detail);
        }
    }

    @Test
    void takesLargerMoviesForTheirRecipe() {
        assertThat(server.upload("/api/v1/recipes", new byte[110_000_000]).status())
                .isEqualTo(422);
    }

    @Test
    void storesUploadsInTheDataFolder() {
        assertThat(multipart.getLocation())
                .isEqualTo(data.data().resolve("unfinished").toString());
    }
}
