package org.latentblending.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The open page has the ranges, choices and defaults of its server. */
class PageLimitsIT extends InBrowser {
    private static final String FIXED =
            "settings-form input[type=number]:not(.limits *, #field-branching-parentalCrossfeed)";
    private static final String ADAPTIVE = "settings-form :is(.limits input, #field-branching-parentalCrossfeed)";
    private static final JsonMapper JSON = new JsonMapper();
    private static final String KEYFRAMES =
            "{\"keyframes\": [{\"prompt\": \"a red apple\", \"seed\": 42}, {\"prompt\": \"a green frog\", \"seed\": 420}]}";

    /** {@code step} is that of the slider, or of a field without one. */
    private record Range(String field, BigDecimal min, BigDecimal max, BigDecimal step) {
        static Range of(Map<String, String> read) {
            return new Range(
                    read.get("field"),
                    new BigDecimal(read.get("min")),
                    new BigDecimal(read.get("max")),
                    new BigDecimal(read.get("step")));
        }
    }

    @SuppressWarnings("unchecked")
    private List<Range> ranges(String inputs) {
        var ranges = (List<Map<String, String>>) page.evaluate(
                """
                inputs => [...document.querySelectorAll(inputs)].map(input => ({
                    field: input.dataset.field, min: input.min, max: input.max,
                    step: (input.parentElement.querySelector("input[type=range]") ?? input).step
                }))""",
                inputs);
        return ranges.stream().map(Range::of).toList();
    }

    /** Whether the server refuses the value itself. */
    private boolean isRefused(String field, BigDecimal value) {
        return isRefused((ObjectNode) JSON.readTree(KEYFRAMES), field, value);
    }

    private boolean isRefusedWithAdaptivePlacement(String field, BigDecimal value) {
        ObjectNode request = (ObjectNode) JSON.readTree(KEYFRAMES);
        request.putObject("branching").put("preset", "lowest").put("placement", "adaptive");
        return isRefused(request, field, value);
    }

    private boolean isRefused(ObjectNode request, String field, BigDecimal value) {
        if (List.of("branching.steps", "branching.branches").contains(field)) {
            request.putObject("branching").put("steps", 30).put("branches", 2);
        }
        String[] path = field.split("\\.");
        ObjectNode parent = path.length == 1 ? request : request.withObjectProperty(path[0]);
        parent.put(path[path.length - 1], value);
        JsonNode errors =
                server.post("/api/v1/plans", request.toString()).json().path("errors");
        return StreamSupport.stream(errors.spliterator(), false)
                .anyMatch(error -> error.get("field").asString().equals(field));
    }

    @Test
    void theServerTakesTheEndsOfEachRangeAndNothingBeyond() {
        List<Range> ranges = ranges(FIXED);

        assertThat(ranges).hasSize(12).allSatisfy(range -> {
            assertThat(isRefused(range.field(), range.min())).isFalse();
            assertThat(isRefused(range.field(), range.max())).isFalse();
            assertThat(isRefused(range.field(), range.min().subtract(range.step())))
                    .isTrue();
            assertThat(isRefused(range.field(), range.max().add(range.step()))).isTrue();
        });
    }

    /** The most frames are fewer than with fixed placement, and the fewest steps depend on those of the keyframes. */
    @Test
    void theServerTakesTheLimitsOfAdaptivePlacement() {
        List<Range> ranges = ranges(ADAPTIVE);

        assertThat(ranges).hasSize(5).allSatisfy(range -> {
            assertThat(isRefusedWithAdaptivePlacement(range.field(), range.min().subtract(range.step())))
                    .isTrue();
            assertThat(isRefusedWithAdaptivePlacement(range.field(), range.max().add(range.step())))
                    .isTrue();
            BigDecimal inside =
                    range.field().endsWith("frames") ? range.min() : range.max().subtract(range.step());
            assertThat(isRefusedWithAdaptivePlacement(range.field(), inside)).isFalse();
        });
    }

    @Test
    void aFormThatNobodyTouchedAsksForTheServersDefaults() {
        String bare = server.submit(KEYFRAMES);

        String ofPage = runToTheEnd();

        assertThat(server.transition(ofPage).request())
                .isEqualTo(server.transition(bare).request());
    }

    @Test
    void theChoicesAreThoseOfTheServer() {
        JsonNode schemas = server.get("/v3/api-docs").json().at("/components/schemas");

        assertThat(page.locator("[data-field='branching.preset'] input").all().stream()
                        .map(Locator::inputValue))
                .containsExactlyElementsOf(choices(schemas.at("/Branching/anyOf/0/properties/preset/enum")));
        assertThat(page.locator("[data-field=sampler] option").all().stream()
                        .map(option -> option.getAttribute("value")))
                .containsExactlyElementsOf(choices(schemas.at("/TransitionRequest/properties/sampler/enum")));
        assertThat(page.locator("[data-field='movie.timing'] input").all().stream()
                        .map(Locator::inputValue))
                .containsExactlyElementsOf(choices(schemas.at("/Movie/properties/timing/enum")));
    }

    private static List<String> choices(JsonNode values) {
        return StreamSupport.stream(values.spliterator(), false)
                .filter(value -> !value.isNull())
                .map(JsonNode::asString)
                .toList();
    }

    @Test
    void onlyAsManyPromptsCanBeAddedAsTheServerTakes() {
        page.evaluate(
                "prompts => document.querySelector('transition-composer').takePrompts(prompts)",
                Collections.nCopies(63, "a frog"));
        assertThat(button("Add prompt")).isEnabled();

        button("Add prompt").click();

        assertThat(prompts()).hasCount(64);
        assertThat(button("Add prompt")).isDisabled();
        assertThat(page.locator("#cost")).containsText("frames");
    }

    /** As version 0.1.0 of 2026-11 stored it: every value, the defaults of that time included. */
    @Test
    void aDraftThatWasStoredBeforeIsKept() {
        Map<String, Object> values = new HashMap<>(Map.of(
                "branching.preset", "low",
                "branching.frames", "120",
                "branching.branchCounts", "2, 3, 7, 10",
                "branching.injectionSteps", "0, 3, 6, 9",
                "movie.seconds", "3",
                "movie.fps", "24",
                "width", "64",
                "height", "64",
                "guidanceScale", "5"));
        Map<String, Object> draft = Map.of(
                "model",
                "",
                "mode",
                "preset",
                "startsBy",
                "steps",
                "isLoop",
                true,
                "keyframes",
                List.of(
                        Map.of("prompt", "a lemon", "seed", "7", "isLocked", true),
                        Map.of("prompt", "a fish", "seed", "", "isLocked", false)),
                "values",
                values);
        page.evaluate("draft => localStorage.setItem('latentblending.draft', draft)", JSON.writeValueAsString(draft));
        page.reload();
        assertThat(page.locator("#cost")).containsText("frames");

        JsonNode request = server.transition(runToTheEnd()).request();

        assertThat(request.at("/keyframes/0/prompt").asString()).isEqualTo("a lemon");
        assertThat(request.get("keyframes")).hasSize(3);
        assertThat(request.at("/branching/frames").asInt()).isEqualTo(120);
        assertThat(request.at("/movie/fps").asInt()).isEqualTo(24);
        assertThat(request.get("guidanceScale").asDouble()).isEqualTo(5);
        assertThat(request.get("midCompression").asDouble()).isEqualTo(1.2);
    }
}
