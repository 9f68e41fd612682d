package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.testing.RealServerTest;
import org.latentblending.testing.Results;
import org.latentblending.testing.Server;
import org.latentblending.testing.ShownModel;
import org.latentblending.testing.ShownTransition;
import org.latentblending.testing.SmallModels;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** The whole way with nothing replaced: small random weights of 2.1's architecture, and what is broken beside them. */
@RealServerTest
class RealModelIT {
    @TempDir
    static Path folder;

    @Autowired
    Server server;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("latentblending.data", () -> folder.resolve("data").toString());
        registry.add("latentblending.models", () -> folder.resolve("models").toString());
    }

    @BeforeAll
    static void modelFolders() throws IOException {
        Path models = folder.resolve("models");
        SmallModels.good(models, "good");
        SmallModels.notFinite(models, "nan");
        SmallModels.overflowing(models, "overflowing");
        Files.delete(SmallModels.good(models, "incomplete").resolve("vae/diffusion_pytorch_model.safetensors"));
    }

    private ShownTransition finished(String model) {
        return finished(model, "ddim");
    }

    private ShownTransition finished(String model, String sampler) {
        return finished(model, sampler, "");
    }

    /** @param fields more of the second keyframe */
    private ShownTransition finished(String model, String sampler, String fields) {
        return finished(model, sampler, fields, false);
    }

    private ShownTransition finished(String model, String sampler, String fields, boolean draft) {
        String id = server.submit(
                """
                {"model": "%s", "keyframes": [{"prompt": "a red apple", "seed": 1}, {"prompt": "a frog", "seed": 2%s}],
                 "width": 64, "height": 64, "negativePrompt": "grey", "guidanceScale": 3, "sampler": "%s", "draft": %s,
                 "branching": {"steps": 4, "branchCounts": [2, 4], "injectionSteps": [0, 2]},
                 "movie": {"fps": 6, "seconds": 1}}"""
                        .formatted(model, fields, sampler, draft));
        server.watch(id, 0).untilClosed();
        return server.transition(id);
    }

    @Test
    void drawsWithARealModelEvenAfterABrokenOne() {
        ShownTransition broken = finished("overflowing");
        ShownTransition good = finished("good");

        assertThat(broken.status()).isEqualTo("failed");
        assertThat(broken.problem().detail()).contains("may be corrupt");
        assertThat(good.status()).as("%s", good).isEqualTo("succeeded");
        assertThat(good.frames()).hasSize(4);
        byte[] first = server.get(good.frames().get(0).url()).body();
        byte[] last = server.get(good.frames().get(3).url()).body();
        assertThat(first).isNotEqualTo(last);
    }

    @Test
    void drawsWithTheSamplerThatIsAskedFor() {
        ShownTransition ddim = finished("good");
        ShownTransition solver = finished("good", "dpmpp-2m");

        assertThat(solver.status()).as("%s", solver).isEqualTo("succeeded");
        assertThat(solver.request().get("sampler").asString()).isEqualTo("dpmpp-2m");
        assertThat(solver.progress()).isEqualTo(ddim.progress());
        assertThat(frame(solver, 1)).isNotEqualTo(frame(ddim, 1));
    }

    @Test
    void drawsADraftWithTheSameStepsAndOtherFrames() {
        ShownTransition whole = finished("good", "ddim");
        ShownTransition draft = finished("good", "ddim", "", true);
        ShownTransition again = finished("good", "ddim", "", true);

        assertThat(draft.status()).as("%s", draft).isEqualTo("succeeded");
        assertThat(whole.request().get("draft").asBoolean()).isFalse();
        assertThat(draft.request().get("draft").asBoolean()).isTrue();
        assertThat(draft.progress()).isEqualTo(whole.progress());
        for (int index = 0; index < 4; index++) {
            assertThat(frame(draft, index)).isNotEqualTo(frame(whole, index)).isEqualTo(frame(again, index));
        }
    }

    @Test
    void aKeyframeAvoidsAndFollowsWhatItSaysItself() {
        ShownTransition plain = finished("good", "ddim");
        ShownTransition same = finished("good", "ddim", ", \"negativePrompt\": \"grey\", \"guidanceScale\": 3");
        ShownTransition avoiding = finished("good", "ddim", ", \"negativePrompt\": \"green\"");
        ShownTransition following = finished("good", "ddim", ", \"guidanceScale\": 9");

        assertThat(plain.request().get("keyframes").get(1).propertyNames()).containsExactly("prompt", "seed");
        assertThat(avoiding.request().at("/keyframes/1/negativePrompt").asString())
                .isEqualTo("green");
        assertThat(following.request().at("/keyframes/1/guidanceScale").asDouble())
                .isEqualTo(9);
        assertThat(frame(avoiding, 0)).isEqualTo(frame(plain, 0));
        assertThat(frame(following, 0)).isEqualTo(frame(plain, 0));
        for (int index = 1; index < 4; index++) {
            assertThat(frame(same, index)).isEqualTo(frame(plain, index));
            assertThat(frame(avoiding, index)).isNotEqualTo(frame(plain, index));
            assertThat(frame(following, index)).isNotEqualTo(frame(plain, index));
        }
    }

    private byte[] frame(ShownTransition transition, int index) {
        return Results.withoutRecipe(
                server.get("/api/v1/transitions/%s/frames/%d.png".formatted(transition.id(), index))
                        .body());
    }

    @Test
    void listsBrokenFoldersWithTheirReasonsAndRefusesThem() {
        List<ShownModel> models = server.models();

        assertThat(models).hasSize(4);
        assertThat(models.get(0).id()).isEqualTo("good");
        assertThat(models.get(0).kind()).isEqualTo("text-to-image");
        assertThat(models.get(0).prediction()).isEqualTo("v");
        assertThat(models.get(1).state()).isEqualTo("invalid");
        assertThat(models.get(1).reason()).contains("vae");
        assertThat(models.get(2).state()).isEqualTo("invalid");
        assertThat(models.get(2).reason()).endsWith("holds a number that is not finite");
        for (int broken : new int[] {1, 2}) {
            ShownModel model = models.get(broken);
            Server.Answer refused = server.post(
                    "/api/v1/transitions",
                    """
                            {"model": "%s", "keyframes": [{"prompt": "a"}, {"prompt": "b"}]}"""
                            .formatted(model.id()));
            assertThat(refused.status()).isEqualTo(400);
            JsonNode error = refused.json().at("/errors/0");
            assertThat(error.get("field").asString()).isEqualTo("model");
            assertThat(error.get("message").asString()).contains(model.reason());
        }
    }
}
