package org.latentblending.testing;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.JsonNode;

/** What transitions have come to. */
public class Results {
    private Results() {}

    /** Asserts that two transitions have the same progress, frames and movie. */
    public static void assertSame(Server client, String id, String other) {
        JsonNode transition = client.transition(id);
        JsonNode expected = client.transition(other);
        assertThat(transition.get("progress")).isEqualTo(expected.get("progress"));
        assertThat(transition.get("frames").size())
                .isEqualTo(expected.get("frames").size());
        for (JsonNode frame : transition.get("frames")) {
            assertSame(client, id, other, "frames/" + frame.get("index").asInt() + ".png");
        }
        assertSame(client, id, other, "movie.mp4");
    }

    private static void assertSame(Server client, String id, String other, String picture) {
        assertThat(client.get("/api/v1/transitions/" + id + "/" + picture).body())
                .as("%s of %s", picture, id)
                .isEqualTo(client.get("/api/v1/transitions/" + other + "/" + picture)
                        .body());
    }
}
