package org.latentblending.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.pytorch.engine.PtNDManager;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.diffusion.inpainting.Differences;
import org.latentblending.diffusion.prompts.PromptReader;
import org.latentblending.diffusion.prompts.PromptSyntax;
import org.latentblending.diffusion.prompts.TextPiece;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.diffusion.torch.Rounding;
import org.latentblending.diffusion.torch.Torch;
import org.latentblending.models.ModelFolder;

/** Weighted words, long prompts and textual inversions against transformers, in single precision. */
class WordsTest {
    private static final String MODEL = "tiny-epsilon";

    @ParameterizedTest
    @ValueSource(strings = {"weighted", "long", "inverted", "plain"})
    void givesTheStatesOfTransformers(String key) {
        try (ModelFolder folder = Reference.model(MODEL);
                Reference reference = Reference.open("words");
                PtNDManager manager = Torch.newManager("cpu");
                Tokenizer tokenizer = new Tokenizer(folder.config().tokenizer());
                TextEncoder encoder = new TextEncoder(
                        manager, folder.config().textEncoder(), folder.textEncoder(), Precision.FLOAT32)) {
            String prompt = Reference.json("words").get(key).stringValue();
            float[][] vectors = reference.rows("vectors").toArray(float[][]::new);
            var reader = new PromptReader(tokenizer, Map.of("nice-style", vectors));

            float[] states = encoder.encode(reader.pieces(prompt, PromptSyntax.WEIGHTED), null);

            float[] expected = reference.floats(key);
            double difference = Reference.largestDifference(states, expected);
            assertThat(Differences.note("words", key, difference))
                    .isLessThanOrEqualTo(Rounding.of(folder.textEncoder()).allowed(expected));
        }
    }

    @Test
    void findsInversionsAsWholeWordsAndTheLongestFirst() {
        try (ModelFolder folder = Reference.model(MODEL);
                Tokenizer tokenizer = new Tokenizer(folder.config().tokenizer())) {
            float[][] shorter = {{1}};
            float[][] longer = {{2}, {3}};
            var reader = new PromptReader(tokenizer, Map.of("bad", shorter, "bad hands", longer));

            assertThat(vectors(reader, "Bad Hands, bad, badly, too-bad")).containsExactly(2f, 3f, 1f);
            // A letter that matches s whatever its case, and is not a case of it.
            assertThat(vectors(reader, "bad hand\u017f")).isEmpty();
            assertThat(reader.pieces("bad", PromptSyntax.PLAIN).get(0).vectors())
                    .isEmpty();
        }
    }

    @Test
    void readsLongPromptsInPiecesAndFillsShortOnes() {
        try (ModelFolder folder = Reference.model(MODEL);
                Tokenizer tokenizer = new Tokenizer(folder.config().tokenizer())) {
            var reader = new PromptReader(tokenizer, Map.of());
            String words = "a ".repeat(76);

            assertThat(reader.pieces("a ".repeat(75), PromptSyntax.WEIGHTED)).hasSize(1);
            assertThat(reader.pieces(words, PromptSyntax.WEIGHTED)).hasSize(2);
            assertThat(reader.pieces(words, PromptSyntax.PLAIN)).hasSize(1);
            assertThat(reader.pieces(words.repeat(20), PromptSyntax.WEIGHTED)).hasSize(PromptReader.MAX_PIECES);
            assertThat(tokenizer.truncation(words, PromptSyntax.WEIGHTED)).isEmpty();
            assertThat(tokenizer.truncation(words.repeat(20), PromptSyntax.WEIGHTED))
                    .hasValueSatisfying(cut -> assertThat(cut.read()).isEqualTo(600));

            List<TextPiece> filled = reader.pieces("a", PromptSyntax.WEIGHTED, 2);
            assertThat(filled.get(0)).isEqualTo(TextPiece.of(tokenizer.encode("a")));
            assertThat(filled.get(1)).isEqualTo(TextPiece.of(tokenizer.encode("")));
        }
    }

    private static List<Float> vectors(PromptReader reader, String prompt) {
        return reader.pieces(prompt, PromptSyntax.WEIGHTED).get(0).vectors().values().stream()
                .map(vector -> vector[0])
                .toList();
    }
}
