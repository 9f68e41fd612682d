package org.latentblending.models.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
        IntStream printable =
                IntStream.rangeClosed(0, 255).filter(b -> (b >= 0x21 && b <= 0x7e) || (b >= 0xa1 && b != 0xad));
        return IntStream.concat(printable, IntStream.iterate(0x100, next -> next + 1))
                .limit(256)
                .mapToObj(Character::toString)
                .toList();
    }

    private static List<TokenizerConfig.Merge> merges() {
        try (InputStream resource = Objects.requireNonNull(ClipVocabulary.class.getResourceAsStream(MERGES))) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split(" "))
                    .map(pair -> new TokenizerConfig.Merge(pair[0], pair[1]))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
