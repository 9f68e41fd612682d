package org.latentblending.diffusion.prompts;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;

/** How a prompt is read. */
public enum PromptSyntax {
    /** Every character means itself. A prompt that is longer than the model reads is truncated. */
    PLAIN,
    /** {@link WeightedText} in brackets, and names of textual inversions. Long prompts are read in several pieces. */
    WEIGHTED;

    /** {@code plain} or {@code weighted}: the name in the HTTP API. */
    @Override
    @JsonValue
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The parts of a prompt, in order; none is empty. */
    public List<WeightedText> parse(String prompt) {
        if (this == WEIGHTED) {
            return WeightedText.parse(prompt);
        }
        return prompt.isEmpty() ? List.of() : List.of(new WeightedText(prompt, 1));
    }
}
