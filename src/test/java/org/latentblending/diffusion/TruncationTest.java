package org.latentblending.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.diffusion.prompts.PromptSyntax;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.config.TokenizerConfig;

class TruncationTest {
    private static TokenizerConfig config;
    private static Tokenizer prompts;

    @BeforeAll
    static void open() {
        try (ModelFolder folder = Reference.model("tiny-v")) {
            config = folder.config().tokenizer();
        }
        prompts = new Tokenizer(config);
    }

    @AfterAll
    static void close() {
        prompts.close();
    }

    private static String letters(int count) {
        return String.join(" ", IntStream.range(0, count).mapToObj(i -> "a").toList());
    }

    @Test
    void readsSeventyFiveTokens() {
        assertThat(prompts.truncation("", PromptSyntax.PLAIN)).isEmpty();
        assertThat(prompts.truncation(letters(75), PromptSyntax.PLAIN)).isEmpty();
        assertThat(prompts.truncation(letters(75) + " \n\t ", PromptSyntax.PLAIN))
                .isEmpty();
        assertThat(prompts.truncation(letters(75) + " frog", PromptSyntax.PLAIN))
                .hasValueSatisfying(cut -> {
                    assertThat(cut.read()).isEqualTo(75);
                    assertThat(cut.tokens()).isGreaterThan(75);
                    assertThat(cut.word()).isEqualTo("frog");
                });
    }

    /** Letters of one to four bytes in UTF-8, beyond the first 65,536, composed and decomposed. */
    @ParameterizedTest
    @ValueSource(
            strings = {"sunset", "Sch\u00f6n", "Scho\u0308n", "\u6625\u590f", "\ud83d\ude00\ud83d\ude80", "a-b,c!"})
    void namesTheFirstTruncatedWordInAnyScript(String word) {
        String before = word + "  \u3000" + letters(73 - tokens(word));

        assertThat(prompts.truncation(before, PromptSyntax.PLAIN)).isEmpty();
        assertThat(prompts.truncation(before + " x y  " + word + " " + letters(100), PromptSyntax.PLAIN))
                .hasValueSatisfying(cut -> assertThat(cut.word()).isEqualTo(word));
    }

    @Test
    void namesAWordThatIsReadInPart() {
        String word = "qzxqzxqzx";
        assertThat(tokens(word)).isGreaterThan(2);

        assertThat(prompts.truncation(letters(74) + " " + word + " end", PromptSyntax.PLAIN))
                .hasValueSatisfying(cut -> assertThat(cut.word()).isEqualTo(word));
    }

    /** Counted by the tokens that the pipeline sends to the text encoder. */
    private static int tokens(String text) {
        try (Tokenizer tokenizer = new Tokenizer(config)) {
            long end = config.id(config.end());
            return (int) LongStream.of(tokenizer.encode(text))
                            .takeWhile(id -> id != end)
                            .count()
                    - 1;
        }
    }
}
