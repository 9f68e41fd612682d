package org.latentblending.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureWriter;
import org.latentblending.testing.PaintedModels;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.springframework.beans.factory.annotation.Autowired;

@ServerTest
class ImagesApiIT {
    private static final Picture PICTURE = white();

    private static Picture white() {
        byte[] rgb = new byte[16 * 8 * 3];
        Arrays.fill(rgb, (byte) 255);
        return new Picture(16, 8, rgb);
    }

    @Autowired
    Server server;

    @Autowired
    PaintedModels models;

    @Test
    void storesAnUploadedPictureUntilItIsDeleted() {
        byte[] png = PictureWriter.png(PICTURE);

        Server.Answer created = server.upload("/api/v1/images", png);

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json().get("width").asInt()).isEqualTo(16);
        assertThat(created.json().get("height").asInt()).isEqualTo(8);
        String address = created.header("Location");
        assertThat(server.get(address).body()).isEqualTo(png);
        assertThat(server.get(address).header("Content-Type")).isEqualTo("image/png");
        assertThat(server.delete(address).status()).isEqualTo(204);
        assertThat(server.get(address).status()).isEqualTo(404);
        assertThat(server.delete(address).status()).isEqualTo(404);
    }

    @Test
    void detectsTheFormatByContent() {
        Server.Answer created = server.upload("/api/v1/images", PictureWriter.jpeg(PICTURE));

        assertThat(server.get(created.header("Location")).header("Content-Type"))
                .isEqualTo("image/jpeg");
    }

    @Test
    void keepsPicturesThatAnUnfinishedTransitionNeeds() {
        String image = server.upload("/api/v1/images", PictureWriter.png(PICTURE))
                .json()
                .get("id")
                .asString();
        String request = Requests.SMALL.replaceFirst(
                "\\{", "{\"inpainting\": {\"image\": \"%1$s\", \"mask\": \"%1$s\"}, ".formatted(image));
        models.hold();
        String id = server.submit(request);

        assertThat(server.delete("/api/v1/images/" + image).status()).isEqualTo(409);
        assertThat(server.get("/api/v1/images/" + image).status()).isEqualTo(200);
        models.release();
        server.watch(id, 0).untilClosed();

        assertThat(server.transition(id).status()).isEqualTo("succeeded");
        assertThat(server.delete("/api/v1/images/" + image).status()).isEqualTo(204);
        Server.Answer again = server.post("/api/v1/transitions", request);
        assertThat(again.problem().fields()).containsExactly("inpainting.image", "inpainting.mask");
    }

    @Test
    void rejectsFilesThatAreNotPicturesOrTooLarge() {
        Server.Answer text = server.upload("/api/v1/images", "no picture".getBytes());
        Server.Answer large = server.upload("/api/v1/images", new byte[21 * 1024 * 1024]);

        assertThat(text.status()).isEqualTo(400);
        assertThat(text.problem().errors().get(0).field()).isEqualTo("file");
        assertThat(large.status()).isEqualTo(413);
        assertThat(large.problem().detail()).isEqualTo("A picture may have at most 20 MB.");
        assertThat(server.post("/api/v1/images", "{}").status()).isEqualTo(415);
    }
}
