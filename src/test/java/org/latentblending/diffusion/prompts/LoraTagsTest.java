package org.latentblending.diffusion.prompts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class LoraTagsTest {
    private static LoraTags parse(String prompt) {
        return LoraTags.parse(prompt, PromptSyntax.WEIGHTED);
    }

    @Test
    void takesTagsOutOfThePrompt() {
        LoraTags tags = parse("a <lora:Style:0.8>red <lora:other> apple<lora:style:-.3><lora: third : 2. >");

        assertThat(tags.text()).isEqualTo("a red  apple");
        assertThat(tags.strengths())
                .containsExactlyInAnyOrderEntriesOf(Map.of("style", 0.5, "other", 1.0, "third", 2.0));
        assertThat(parse("<lora:a:99>").strengths()).containsEntry("a", 10.0);
        assertThat(parse("<lora:a:-99>").strengths()).containsEntry("a", -10.0);
    }

    @Test
    void leavesWhatIsNoTag() {
        for (String prompt : new String[] {"a < b", "<lora:>", "<lora:a:x>", "<lora:a:1e9>", "<lora:a:1", "<LORA>"}) {
            assertThat(parse(prompt)).isEqualTo(new LoraTags(prompt, parse("").strengths()));
        }
        assertThat(LoraTags.parse("<lora:a:1>", PromptSyntax.PLAIN).text()).isEqualTo("<lora:a:1>");
    }

    /** Backtracking would try every way to divide the digits. */
    @Test
    void readsHostilePromptsInLinearTime() {
        String digits = "<lora:a:" + "1".repeat(1_000_000);
        Assertions.assertTimeoutPreemptively(
                Duration.ofMinutes(1), () -> assertThatNoException().isThrownBy(() -> parse(digits)));
    }
}
