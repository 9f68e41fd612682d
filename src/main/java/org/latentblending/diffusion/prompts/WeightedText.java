package org.latentblending.diffusion.prompts;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a prompt with its weight, 1 for normal. The syntax is that of the AUTOMATIC1111 web interface: {@code (text)}
 * multiplies the weight by 1.1, {@code [text]} divides it by 1.1, {@code (text:1.3)} multiplies it by 1.3, and these may be
 * nested. A backslash makes the next bracket or backslash an ordinary character. A bracket that is not closed lasts to the
 * end; one that was not opened is an ordinary character.
 */
public record WeightedText(String text, double weight) {
    /** The largest weight; a larger one is this one. */
    static final double MAX_WEIGHT = 10;

    private static final double BRACKET = 1.1;
    private static final Pattern TOKEN = Pattern.compile("\\\\[()\\[\\]\\\\]|\\\\|[(\\[]"
            + "|:\\s*(?<weight>\\d+(?:\\.\\d*)?|\\.\\d+)\\s*\\)|[)\\]]|[^\\\\()\\[\\]:]+|:");

    static List<WeightedText> parse(String prompt) {
        List<WeightedText> parts = new ArrayList<>();
        // For each open bracket the index of the first part inside.
        Deque<Integer> round = new ArrayDeque<>();
        Deque<Integer> square = new ArrayDeque<>();
        Matcher token = TOKEN.matcher(prompt);
        while (token.find()) {
            String text = token.group();
            if (text.equals("(")) {
                round.push(parts.size());
            } else if (text.equals("[")) {
                square.push(parts.size());
            } else if (token.group("weight") != null && !round.isEmpty()) {
                multiply(parts, round.pop(), Double.parseDouble(token.group("weight")));
            } else if (text.equals(")") && !round.isEmpty()) {
                multiply(parts, round.pop(), BRACKET);
            } else if (text.equals("]") && !square.isEmpty()) {
                multiply(parts, square.pop(), 1 / BRACKET);
            } else {
                boolean isEscaped = text.length() > 1 && text.charAt(0) == '\\';
                parts.add(new WeightedText(isEscaped ? text.substring(1) : text, 1));
            }
        }
        round.forEach(from -> multiply(parts, from, BRACKET));
        square.forEach(from -> multiply(parts, from, 1 / BRACKET));
        return joined(parts);
    }

    private static void multiply(List<WeightedText> parts, int from, double factor) {
        for (int i = from; i < parts.size(); i++) {
            double weight = Math.min(MAX_WEIGHT, parts.get(i).weight * factor);
            parts.set(i, new WeightedText(parts.get(i).text, weight));
        }
    }

    /** Joins neighbours of one weight, which are tokenized together. */
    private static List<WeightedText> joined(List<WeightedText> parts) {
        List<WeightedText> joined = new ArrayList<>();
        for (WeightedText part : parts) {
            int last = joined.size() - 1;
            if (last >= 0 && joined.get(last).weight == part.weight) {
                joined.set(last, new WeightedText(joined.get(last).text + part.text, part.weight));
            } else {
                joined.add(part);
            }
        }
        return joined;
    }
}
