package org.latentblending.models.config;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * CLIP's byte-pair tokenizer: the files of {@code tokenizer/}. Text is always lower-cased, as CLIP does; a token that ends a
 * word ends with {@code </w>}.
 *
 * @param vocabulary id of each token
 * @param merges pairs of tokens that become one, most frequent first
 * @param begin token before a prompt
 * @param end token after a prompt
 * @param pad token that fills a prompt up to {@code maxLength}: {@code !} (id 0) in 2.x, not the end as in 1.x
 * @param unknown token for what the vocabulary cannot spell
 * @param maxLength tokens of a prompt, begin and end included: 77
 */
public record TokenizerConfig(
        Map<String, Integer> vocabulary,
        List<Merge> merges,
        String begin,
        String end,
        String pad,
        String unknown,
        int maxLength) {

    /** Two neighbouring tokens that become one. */
    public record Merge(String left, String right) {}

    public TokenizerConfig {
        // Map.copyOf takes half a minute for a vocabulary whose short tokens have neighbouring hashes.
        vocabulary = Collections.unmodifiableMap(new HashMap<>(vocabulary));
        merges = List.copyOf(merges);
    }

    /** The id of a token that the vocabulary has, as the four special ones. */
    public int id(String token) {
        Integer id = vocabulary.get(token);
        if (id == null) {
            throw new IllegalArgumentException("no token '" + token + "'");
        }
        return id;
    }

    /** @param file where the vocabulary came from, for complaints */
    void check(String file) {
        Set<Integer> ids = new HashSet<>();
        vocabulary.forEach((token, id) -> {
            if (id < 0 || !ids.add(id)) {
                throw new InvalidModel(
                        file, "the token '%s' has the id %d, negative or taken".formatted(SafeText.shown(token), id));
            }
        });
        for (String special : List.of(begin, end, pad, unknown)) {
            if (!vocabulary.containsKey(special)) {
                throw new InvalidModel(file, "lacks the special token '%s'".formatted(SafeText.shown(special)));
            }
        }
        for (Merge merge : merges) {
            if (!vocabulary.containsKey(merge.left + merge.right)) {
                throw new InvalidModel(
                        file,
                        "lacks '%s%s', which a merge makes"
                                .formatted(SafeText.shown(merge.left), SafeText.shown(merge.right)));
            }
        }
    }
}
