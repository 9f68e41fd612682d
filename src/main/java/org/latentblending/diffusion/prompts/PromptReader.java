package org.latentblending.diffusion.prompts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Divides prompts into pieces that the text encoder reads. Thread-safe. */
public final class PromptReader {
    /** Pieces of a prompt at most; the rest is truncated. */
    public static final int MAX_PIECES = 8;

    private final WordTokens tokens;
    private final Map<String, float[][]> inversions;
    private final @Nullable Pattern names;

    /** The model's tokenizer. */
    public interface WordTokens {
        /** Ids of a text's words, without begin, end and padding. */
        long[] ids(String text);

        /** The ids with begin, end and padding in a piece. */
        long[] framed(long[] ids);

        /** Most ids in a piece. */
        int room();
    }

    /** @param inversions vectors of textual inversions, each as wide as a token's embedding, by name in lower case */
    public PromptReader(WordTokens tokens, Map<String, float[][]> inversions) {
        this.tokens = tokens;
        this.inversions = inversions;
        names = inversions.isEmpty() ? null : names(inversions.keySet());
    }

    /** Finds names as whole words, the longest first. */
    public static Pattern names(Collection<String> names) {
        return Pattern.compile(
                names.stream()
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .map(Pattern::quote)
                        .collect(Collectors.joining("|", "(?<![\\w-])(?:", ")(?![\\w-])")),
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS);
    }

    /** @param vector null for an ordinary token */
    private record Slot(long id, float @Nullable [] vector, double weight) {}

    /** @return at least one piece; one at most in plain syntax */
    public List<TextPiece> pieces(String prompt, PromptSyntax syntax) {
        List<Slot> slots = new ArrayList<>();
        for (WeightedText part : syntax.parse(prompt)) {
            addSlots(part, syntax == PromptSyntax.PLAIN ? null : names, slots);
        }
        int most = syntax == PromptSyntax.PLAIN ? 1 : MAX_PIECES;
        List<TextPiece> pieces = new ArrayList<>();
        for (int from = 0; pieces.isEmpty() || from < slots.size() && pieces.size() < most; from += tokens.room()) {
            pieces.add(piece(slots.subList(from, Math.min(slots.size(), from + tokens.room()))));
        }
        return pieces;
    }

    /** @return exactly so many pieces; empty ones are appended to shorter prompts */
    public List<TextPiece> pieces(String prompt, PromptSyntax syntax, int count) {
        List<TextPiece> pieces = new ArrayList<>(pieces(prompt, syntax));
        while (pieces.size() < count) {
            pieces.add(piece(List.of()));
        }
        return pieces.subList(0, count);
    }

    private void addSlots(WeightedText part, @Nullable Pattern pattern, List<Slot> slots) {
        String text = part.text();
        int read = 0;
        if (pattern != null) {
            for (Matcher name = pattern.matcher(text); name.find(); ) {
                // Some letters match a name that they are not a case of, such as the dotless i.
                float[][] vectors = inversions.get(name.group().toLowerCase(Locale.ROOT));
                if (vectors != null) {
                    addWords(text.substring(read, name.start()), part.weight(), slots);
                    for (float[] vector : vectors) {
                        slots.add(new Slot(0, vector, part.weight()));
                    }
                    read = name.end();
                }
            }
        }
        addWords(text.substring(read), part.weight(), slots);
    }

    private void addWords(String text, double weight, List<Slot> slots) {
        if (!text.isEmpty()) {
            Arrays.stream(tokens.ids(text)).forEach(id -> slots.add(new Slot(id, null, weight)));
        }
    }

    private TextPiece piece(List<Slot> slots) {
        long[] ids = tokens.framed(slots.stream().mapToLong(Slot::id).toArray());
        List<Double> weights = new ArrayList<>(Collections.nCopies(ids.length, 1.0));
        var vectors = new TreeMap<Integer, float[]>();
        for (int i = 0; i < slots.size(); i++) {
            weights.set(i + 1, slots.get(i).weight);
            float[] vector = slots.get(i).vector;
            if (vector != null) {
                vectors.put(i + 1, vector);
            }
        }
        return new TextPiece(Arrays.stream(ids).boxed().toList(), weights, vectors);
    }
}
