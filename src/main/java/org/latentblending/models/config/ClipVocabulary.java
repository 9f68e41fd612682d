package org.latentblending.models.config;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * CLIP's vocabulary, built from the merges as in OpenAI's {@code simple_tokenizer.py}: 256 characters for the bytes, the same
 * at the end of a word, the results of the merges, and two special tokens. The padding token is that of 2.x.
 */
public final class ClipVocabulary {
    private static final String MERGES = "clip-merges.txt";
    private static final String BEGIN = "<|startoftext|>";
    private static final String END = "<|endoftext|>";
    private static final String PAD = "!";
    private static final int MAX_LENGTH = 77;

    private ClipVocabulary() {}

    public static TokenizerConfig read() {
        Map<String, Integer> vocabulary = new HashMap<>();
        List<String> characters = characters();
        characters.forEach(character -> vocabulary.put(character, vocabulary.size()));
        characters.forEach(character -> vocabulary.put(character + "</w>", vocabulary.size()));
        List<TokenizerConfig.Merge> merges = merges();
        merges.forEach(merge -> vocabulary.put(merge.left() + merge.right(), vocabulary.size()));
        vocabulary.put(BEGIN, vocabulary.size());
        vocabulary.put(END, vocabulary.size());
        return new TokenizerConfig(vocabulary, merges, BEGIN, END, PAD, END, MAX_LENGTH);
    }

    /** Printable Latin-1 represents itself; the other bytes are represented by U+0100 and following. */
    private static List<String> characters() {
        List<Integer> printable = IntStream.rangeClosed(0, 255)
                .filter(b -> (b >= 0x21 && b <= 0x7e) || (b >= 0xa1 && b != 0xad))
                .boxed()
                .toList();
        List<String> characters = new ArrayList<>();
        printable.forEach(b -> characters.add(Character.toString(b)));
        for (int other = 0; characters.size() < 256; other++) {
            characters.add(Character.toString(0x100 + other));
        }
        return characters;
    }

    private static List<TokenizerConfig.Merge> merges() {
        List<TokenizerConfig.Merge> merges = new ArrayList<>();
        try (InputStream resource = Objects.requireNonNull(ClipVocabulary.class.getResourceAsStream(MERGES));
                BufferedReader lines = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int space = line.indexOf(' ');
                merges.add(new TokenizerConfig.Merge(line.substring(0, space), line.substring(space + 1)));
            }
            return merges;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
