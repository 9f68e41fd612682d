package org.latentblending.jobs.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

@ServerTest
class OpenApiIT {
    @Autowired
    Server server;

    @Test
    void documentsEveryCallAndEveryField() {
        JsonNode api = server.get("/v3/api-docs").json();

        assertThat(api.get("paths").propertyNames())
                .contains(
                        "/api/v1/transitions",
                        "/api/v1/transitions/{id}",
                        "/api/v1/transitions/{id}/cancel",
                        "/api/v1/transitions/{id}/frames/{index}.jpg",
                        "/api/v1/transitions/{id}/frames/{index}.png",
                        "/api/v1/transitions/{id}/movie",
                        "/api/v1/transitions/{id}/movie.mp4",
                        "/api/v1/plans",
                        "/api/v1/images",
                        "/api/v1/images/{id}",
                        "/api/v1/models");
        JsonNode body = api.at("/paths/~1api~1v1~1transitions/post/requestBody/content/application~1json/schema/$ref");
        assertThat(body.asString()).isEqualTo("#/components/schemas/TransitionRequest");
        JsonNode fields = api.at("/components/schemas/TransitionRequest/properties");
        assertThat(fields.propertyNames())
                .contains("keyframes", "negativePrompt", "width", "guidanceScale", "branching", "movie", "inpainting");
        assertThat(fields.at("/guidanceScale/minimum").asInt()).isEqualTo(1);
        assertThat(fields.at("/guidanceScale/default").asDouble()).isEqualTo(4.0);
        assertThat(fields.at("/sampler/enum")).map(JsonNode::asString).containsExactly("ddim", "dpmpp-2m");
        assertThat(fields.at("/sampler/default").asString()).isEqualTo("ddim");
        assertThat(api.at("/components/schemas/Keyframe/properties").propertyNames())
                .contains("prompt", "seed", "negativePrompt", "guidanceScale");
        assertThat(api.at("/components/schemas/Branching/properties").propertyNames())
                .contains("preset", "depthStrength", "branchCounts", "injectionStrengths");
        JsonNode inpainting = api.at("/components/schemas/Inpainting/properties");
        assertThat(inpainting.propertyNames()).containsExactlyInAnyOrder("image", "mask", "method");
        assertThat(inpainting.at("/method/enum")).map(JsonNode::asString).containsExactly("model", "latent");
        assertThat(inpainting.at("/method/example").asString()).isEqualTo("latent");
    }

    @Test
    void servesSwaggerUi() {
        Server.Answer entry = server.get("/swagger-ui.html");

        assertThat(entry.status()).isEqualTo(302);
        assertThat(server.get(entry.header("Location")).status()).isEqualTo(200);
    }
}
