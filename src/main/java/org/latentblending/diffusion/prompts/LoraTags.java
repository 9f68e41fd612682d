package org.latentblending.diffusion.prompts;

import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A prompt without its tags {@code <lora:name:0.8>}, and what they say. A tag without a number means 1; equal names add up.
 *
 * @param strengths by name in lower case, -10 to 10
 */
public record LoraTags(String text, SortedMap<String, Double> strengths) {
    private static final double MAX_STRENGTH = 10;
    private static final Pattern TAG =
            Pattern.compile("<lora:(?<name>[^:<>]+)(?::\\s*(?<strength>[+-]?(?:\\d++(?:\\.\\d*+)?+|\\.\\d++))\\s*)?>");

    /** Plain prompts have no tags. */
    public static LoraTags parse(String prompt, PromptSyntax syntax) {
        SortedMap<String, Double> strengths = new TreeMap<>();
        if (syntax == PromptSyntax.PLAIN) {
            return new LoraTags(prompt, strengths);
        }
        String text = TAG.matcher(prompt).replaceAll(tag -> {
            String strength = tag.group(2);
            double value = strength == null ? 1 : Double.parseDouble(strength);
            strengths.merge(tag.group(1).strip().toLowerCase(Locale.ROOT), value, Double::sum);
            return "";
        });
        strengths.replaceAll((name, value) -> Math.max(-MAX_STRENGTH, Math.min(MAX_STRENGTH, value)));
        return new LoraTags(text, strengths);
    }
}
