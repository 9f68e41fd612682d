package org.latentblending.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.config.TokenizerConfig;
import tools.jackson.databind.JsonNode;

class TokenizerTest {
    @ParameterizedTest
    @CsvSource({"tokens, !, 1000", "tokens-end-padded, <|endoftext|>, 60"})
    void givesTheIdsOfTransformers(String file, String pad, int prompts) {
        JsonNode rows = Reference.json(file);
        assertThat(rows).hasSizeGreaterThanOrEqualTo(prompts);
        try (ModelFolder folder = Reference.model("tiny-v");
                Tokenizer tokenizer = new Tokenizer(padded(folder.config().tokenizer(), pad))) {
            for (JsonNode row : rows) {
                String prompt = row.get("prompt").stringValue();
                long[] ids = Reference.JSON.convertValue(row.get("ids"), long[].class);
                assertThat(tokenizer.encode(prompt)).as(prompt).containsExactly(ids);
            }
        }
    }

    private static TokenizerConfig padded(TokenizerConfig config, String pad) {
        return new TokenizerConfig(
                config.vocabulary(),
                config.merges(),
                config.begin(),
                config.end(),
                pad,
                config.unknown(),
                config.maxLength());
    }
}
