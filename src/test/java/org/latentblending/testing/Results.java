package org.latentblending.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.latentblending.media.images.PictureReader;
import org.latentblending.media.images.PictureWriter;

/** What transitions have come to. */
public class Results {
    private Results() {}

    /** Asserts that two transitions have the same progress, frames and movie. */
    public static void assertSame(Server client, String id, String other) {
        ShownTransition transition = client.transition(id);
        ShownTransition expected = client.transition(other);
        assertThat(transition.progress()).isEqualTo(expected.progress());
        assertThat(transition.frames().size()).isEqualTo(expected.frames().size());
        for (ShownTransition.Frame frame : transition.frames()) {
            assertSame(client, id, other, "frames/" + frame.index() + ".png");
        }
        assertSame(client, id, other, "movie.mp4");
    }

    /** A frame as PNG without the request that it carries, to be compared with frames of other requests. */
    public static byte[] withoutRecipe(byte[] frame) {
        return PictureWriter.png(PictureReader.from(frame));
    }

    private static void assertSame(Server client, String id, String other, String picture) {
        assertThat(client.get("/api/v1/transitions/" + id + "/" + picture).body())
                .as("%s of %s", picture, id)
                .isEqualTo(client.get("/api/v1/transitions/" + other + "/" + picture)
                        .body());
    }
}
