package org.latentblending.diffusion.prompts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightedTextTest {
    /** The expected parts are {@code text=weight}, separated by bars. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a red apple; a red apple=1.00",
                "a (red) apple; a =1.00|red=1.10| apple=1.00",
                "a ((red)) apple; a =1.00|red=1.21| apple=1.00",
                "a [red] apple; a =1.00|red=0.91| apple=1.00",
                "a (red:1.3) apple; a =1.00|red=1.30| apple=1.00",
                "a (red: 1.3 ) apple; a =1.00|red=1.30| apple=1.00",
                "(a (red:1.5) apple:2); a =2.00|red=3.00| apple=2.00",
                "a \\(red\\) apple; a (red) apple=1.00",
                "a \\[red\\] \\\\ apple; a [red] \\ apple=1.00",
                "a (red; a =1.00|red=1.10",
                "a [red; a =1.00|red=0.91",
                "a red) apple]; a red) apple]=1.00",
                "10:30 (clock); 10:30 =1.00|clock=1.10",
                "a :1.3) apple; a :1.3) apple=1.00",
                "(red:0); red=0.00",
                "(red:99); red=10.00",
                "(red:1e9); red:1e9=1.10",
                "(red:.5)(blue:.5); redblue=0.50",
                "a \\ b; a \\ b=1.00",
                "([a); a=1.00"
            })
    void readsBracketsAsTheWebInterfaces(String prompt, String expected) {
        List<WeightedText> parts = WeightedText.parse(prompt.strip());

        assertThat(parts.stream()
                        .map(part -> part.text() + "=%.2f".formatted(part.weight()))
                        .collect(Collectors.joining("|")))
                .isEqualTo(expected.strip());
    }

    @Test
    void readsEveryCharacterOfAPlainPrompt() {
        assertThat(PromptSyntax.PLAIN.parse("a (red:1.3) \\(apple"))
                .containsExactly(new WeightedText("a (red:1.3) \\(apple", 1));
        assertThat(PromptSyntax.PLAIN.parse("")).isEmpty();
        assertThat(PromptSyntax.WEIGHTED.parse("")).isEmpty();
    }

    @Test
    void readsManyOpenBracketsInLittleTime() {
        List<WeightedText> parts = WeightedText.parse("(".repeat(2000) + "a" + ")".repeat(2000));

        assertThat(parts).hasSize(1);
        assertThat(parts.get(0).weight()).isEqualTo(WeightedText.MAX_WEIGHT);
    }
}
