package org.latentblending.models.config;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * CLIP's byte-pair tokenizer: the files of {@code tokenizer/}. Text is always lower-cased. The last token of a word ends with
 * {@code </w>}.
 *
 * @param vocabulary id of each token
 * @param merges pairs of tokens to merge, most frequent first
 * @param begin token before a prompt
 * @param end token after a prompt
 * @param pad padding token: {@code !} (id 0) in 2.x, the end token in 1.x
 * @param unknown token for characters outside of the vocabulary
 * @param maxLength number of tokens, including begin and end: 77
 */
public record TokenizerConfig(
        Map<String, Integer> vocabulary,
        List<Merge> merges,
        String begin,
        String end,
        String pad,
        String unknown,
        int maxLength) {

    public record Merge(String left, String right) {}

    public TokenizerConfig {
        // Map.copyOf takes half a minute here, since the hash codes of short tokens are clustered.
        vocabulary = Collections.unmodifiableMap(new HashMap<>(vocabulary));
        merges = List.copyOf(merges);
    }

    public int id(String token) {
        Integer id = vocabulary.get(token);
        if (id == null) {
            throw new IllegalArgumentException("no token '" + token + "'");
        }
        return id;
    }

    /** @param file file name for error messages */
    void check(String file) {
        Set<Integer> ids = new HashSet<>();
        vocabulary.forEach((token, id) -> {
            if (id < 0 || !ids.add(id)) {
                throw new InvalidModel(
                        file, "the token '%s' has the id %d, which is negative or not unique", token, id);
            }
        });
        for (String special : List.of(begin, end, pad, unknown)) {
            if (!vocabulary.containsKey(special)) {
                throw new InvalidModel(file, "has no special token '%s'", special);
            }
        }
        for (Merge merge : merges) {
            if (!vocabulary.containsKey(merge.left + merge.right)) {
                throw new InvalidModel(file, "has no token '%s%s', which a merge produces", merge.left, merge.right);
            }
        }
    }
}
