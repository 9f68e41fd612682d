package org.latentblending.reuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.blending.adaptive.PlacedBranch;
import org.latentblending.transitions.TransitionRequest;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class PartDigestsTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> ENVIRONMENT = List.of("files of the model", "float32");
    private static final String FOUR =
            """
            {"model": "tiny-v", "negativePrompt": "", "width": 64, "height": 64, "guidanceScale": 4,
             "guidanceDamper": 0.5, "midCompression": 1.2, "crossfeed": 0, "sampler": "ddim", "draft": false,
             "autoencoder": "full", "promptSyntax": "weighted",
             "keyframes": [{"prompt": "one", "seed": 1}, {"prompt": "two", "seed": 2}, {"prompt": "three", "seed": 3},
               {"prompt": "four", "seed": 4}],
             "branching": {"steps": 10, "branchCounts": [2, 4], "injectionSteps": [0, 5]},
             "movie": {"fps": 10, "seconds": 1}}""";

    private static PartDigests digests(ObjectNode body, List<String> environment) {
        var request = JSON.rebuild()
                .enable(tools.jackson.databind.MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                .build()
                .readValue(body.toString(), TransitionRequest.class);
        return new PartDigests(request, request.plan(), environment, id -> "content of " + id);
    }

    private static ObjectNode four() {
        return (ObjectNode) JSON.readTree(FOUR);
    }

    private static PartDigests original() {
        return digests(four(), ENVIRONMENT);
    }

    private static List<Boolean> same(List<String> left, List<String> right) {
        return java.util.stream.IntStream.range(0, left.size())
                .mapToObj(i -> left.get(i).equals(right.get(i)))
                .toList();
    }

    private static List<String> segments(PartDigests digests) {
        return List.of(digests.segment(0), digests.segment(1), digests.segment(2));
    }

    @Test
    @DisplayName("A prompt decides its keyframe and the segments on both sides")
    void prompt() {
        ObjectNode changed = four();
        ((ObjectNode) changed.get("keyframes").get(1)).put("prompt", "another");
        PartDigests digests = digests(changed, ENVIRONMENT);

        assertThat(same(digests.trajectories(), original().trajectories())).containsExactly(true, false, true, true);
        assertThat(same(segments(digests), segments(original()))).containsExactly(false, false, true);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            width          | 128
            height         | 128
            sampler        | "euler"
            draft          | true
            autoencoder    | "tiny"
            promptSyntax   | "plain"
            guidanceScale  | 5
            negativePrompt | "a dog"
            branching      | {"steps": 12, "branchCounts": [2, 4], "injectionSteps": [0, 5]}
            branching      | {"steps": 10, "branchCounts": [2, 4], "injectionSteps": [0, 6]}
            inpainting     | {"image": "a", "mask": "b", "method": "latent"}""")
    @DisplayName("What decides all frames changes every part")
    void everyPart(String field, String value) {
        ObjectNode changed = four();
        changed.set(field, JSON.readTree(value));
        PartDigests digests = digests(changed, ENVIRONMENT);

        assertThat(digests.trajectories())
                .doesNotContainAnyElementsOf(original().trajectories());
        assertThat(segments(digests)).doesNotContainAnyElementsOf(segments(original()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            guidanceDamper | 1
            midCompression | 2
            branching      | {"steps": 10, "branchCounts": [2, 6], "injectionSteps": [0, 5]}""")
    @DisplayName("What decides only frames between keyframes leaves these")
    void onlySegments(String field, String value) {
        ObjectNode changed = four();
        changed.set(field, JSON.readTree(value));
        PartDigests digests = digests(changed, ENVIRONMENT);

        assertThat(digests.trajectories()).isEqualTo(original().trajectories());
        assertThat(segments(digests)).doesNotContainAnyElementsOf(segments(original()));
    }

    @Test
    @DisplayName("The movie decides nothing")
    void movie() {
        ObjectNode changed = four();
        changed.set("movie", JSON.readTree("{\"fps\": 30, \"seconds\": 9, \"timing\": \"perceptual\"}"));
        PartDigests digests = digests(changed, ENVIRONMENT);

        assertThat(digests.trajectories()).isEqualTo(original().trajectories());
        assertThat(segments(digests)).isEqualTo(segments(original()));
    }

    @Test
    @DisplayName("The files of the model and the precision decide all")
    void environment() {
        Set<String> all = new HashSet<>();
        for (List<String> environment : List.of(
                ENVIRONMENT, List.of("files of the model", "bfloat16"), List.of("files of the modelfloat32", ""))) {
            all.addAll(digests(four(), environment).trajectories());
        }
        assertThat(all).hasSize(12);
    }

    @Test
    @DisplayName("An own picture counts by its content, an inherited value as if it were the keyframe's own")
    void pictures() {
        ObjectNode one = four();
        ((ObjectNode) one.get("keyframes").get(0)).put("image", "a");
        ObjectNode other = four();
        ((ObjectNode) other.get("keyframes").get(0)).put("image", "b");
        ObjectNode own = four();
        ((ObjectNode) own.get("keyframes").get(2)).put("guidanceScale", 4).put("negativePrompt", "");

        assertThat(digests(one, ENVIRONMENT).trajectories().get(0))
                .isNotEqualTo(digests(other, ENVIRONMENT).trajectories().get(0))
                .isNotEqualTo(original().trajectories().get(0));
        assertThat(digests(own, ENVIRONMENT).trajectories())
                .isEqualTo(original().trajectories());
    }

    @Test
    @DisplayName("With a crossfeed a keyframe depends on all before it")
    void crossfeed() {
        ObjectNode crossfed = four().put("crossfeed", 0.3);
        ObjectNode changed = crossfed.deepCopy();
        ((ObjectNode) changed.get("keyframes").get(1)).put("seed", 9);

        assertThat(same(
                        digests(changed, ENVIRONMENT).trajectories(),
                        digests(crossfed, ENVIRONMENT).trajectories()))
                .containsExactly(true, false, false, false);
        assertThat(same(
                        digests(crossfed, ENVIRONMENT).trajectories(),
                        original().trajectories()))
                .containsOnly(false);
    }

    @Test
    @DisplayName("A placed branch depends on its parents, not on its number or on other segments")
    void branches() {
        ObjectNode body = four();
        body.set(
                "branching",
                JSON.readTree(
                        """
                        {"steps": 10, "depthStrength": 0.4, "placement": "adaptive", "parentalCrossfeed": 0.15}"""));
        PartDigests digests = digests(body, ENVIRONMENT);
        var first = new PlacedBranch(4, 0, 0.5, 1, 0, 1, 0.5);
        var child = new PlacedBranch(5, 0, 0.25, 2, 0, 4, 0.5);

        Map<Integer, String> early = digests.branches(List.of(first, child));
        Map<Integer, String> late = digests.branches(List.of(
                new PlacedBranch(4, 1, 0.5, 1, 1, 2, 0.5),
                new PlacedBranch(5, 0, 0.5, 1, 0, 1, 0.5),
                new PlacedBranch(6, 0, 0.25, 2, 0, 5, 0.5)));
        Map<Integer, String> otherParent = digests.branches(
                List.of(new PlacedBranch(4, 0, 0.6, 1, 0, 1, 0.6), new PlacedBranch(5, 0, 0.25, 2, 0, 4, 0.5)));

        assertThat(late.get(5)).isEqualTo(early.get(4));
        assertThat(late.get(6)).isEqualTo(early.get(5));
        assertThat(late.get(4)).isNotEqualTo(early.get(4));
        assertThat(otherParent.get(5)).isNotEqualTo(early.get(5));
    }
}
