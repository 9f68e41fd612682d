package org.latentblending.diffusion.prompts;

import java.util.List;

/**
 * All prompts of a movie, negative ones included: they determine the number of tokens and the LoRAs that its texts have in
 * common.
 */
public record MoviePrompts(PromptSyntax syntax, List<String> prompts) {
    /** Any plain prompts. */
    public static final MoviePrompts PLAIN = new MoviePrompts(PromptSyntax.PLAIN, List.of());

    public MoviePrompts {
        prompts = List.copyOf(prompts);
    }

    /** Names of all LoRAs, in lower case, in order. */
    public List<String> loras() {
        return prompts.stream()
                .flatMap(prompt -> LoraTags.parse(prompt, syntax).strengths().keySet().stream())
                .distinct()
                .sorted()
                .toList();
    }
}
