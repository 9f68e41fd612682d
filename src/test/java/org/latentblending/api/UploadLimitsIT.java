package org.latentblending.api;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.MultipartConfigElement;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.storage.DataFolder;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.springframework.beans.factory.annotation.Autowired;

/** Uploads that are refused by their length, announced or not. */
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

    @ParameterizedTest
    @CsvSource({
        "/api/v1/images, 23, A picture may have at most 20 MB.",
        "/api/v1/sounds, 106, A sound may have at most 100 MB.",
        "/api/v1/plans, 2, This request takes no files."
    })
    void stopsReadingABodyOfUnknownLength(String path, int megabytes, String detail) throws IOException {
        String answer = chunked(path, Collections.nCopies(megabytes, new byte[1_000_000]), false);

        assertThat(answer).contains("HTTP/1.1 413", "application/problem+json", detail);
        assertThat(unfinished()).isEmpty();
    }

    @Test
    void takesABodyOfUnknownLength() throws IOException {
        byte[] png = Files.readAllBytes(Path.of("docs/images/picture-frame.png"));
        String answer = chunked("/api/v1/images", List.of(png), true);

        assertThat(answer).contains("HTTP/1.1 201", "\"width\":");
        assertThat(chunked("/api/v1/images", List.of("no picture".getBytes(StandardCharsets.US_ASCII)), true))
                .contains("HTTP/1.1 400", "not a PNG, JPEG or WebP");
        assertThat(unfinished()).isEmpty();
    }

    private List<String> unfinished() {
        return List.of(data.data().resolve("unfinished").toFile().list());
    }

    /** @param isComplete whether the body ends */
    private String chunked(String path, List<byte[]> content, boolean isComplete) throws IOException {
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), server.uri("").getPort())) {
            socket.setSoTimeout(30_000);
            var body = new ByteArrayOutputStream();
            body.write(
                    """
                    POST %s HTTP/1.1
                    Host: localhost
                    Connection: close
                    Content-Type: multipart/form-data; boundary=b
                    Transfer-Encoding: chunked

                    """
                            .formatted(path)
                            .replace("\n", "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            chunk(
                    body,
                    "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            body.writeTo(socket.getOutputStream());
            for (byte[] part : content) {
                body.reset();
                chunk(body, part);
                body.writeTo(socket.getOutputStream());
            }
            if (isComplete) {
                body.reset();
                chunk(body, "\r\n--b--\r\n".getBytes(StandardCharsets.US_ASCII));
                chunk(body, new byte[0]);
                body.writeTo(socket.getOutputStream());
            }
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void chunk(ByteArrayOutputStream body, byte[] content) {
        body.writeBytes((Integer.toHexString(content.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        body.writeBytes(content);
        body.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
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
