package org.latentblending.diffusion;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.latentblending.diffusion.torch.Resources;
import org.latentblending.diffusion.torch.Torch;
import org.latentblending.models.config.TokenizerConfig;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * CLIP's byte-pair encoding: the ids of transformers' {@code CLIPTokenizer} with {@code padding="max_length"} and
 * {@code truncation=True}, by the same Rust library.
 */
public final class Tokenizer implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String PIPELINE = "clip_tokenizer.json";

    private final HuggingFaceTokenizer words;
    private final int length;
    private final long begin;
    private final long end;
    private final long pad;

    public Tokenizer(TokenizerConfig config) {
        length = config.maxLength();
        begin = config.id(config.begin());
        end = config.id(config.end());
        pad = config.id(config.pad());
        byte[] json = JSON.writeValueAsBytes(definition(config));
        Map<String, String> plain = Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");
        words = Torch.withClassLoader(() -> {
            try {
                return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), plain);
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        });
    }

    /**
     * The end of a prompt that exceeds the model's limit.
     *
     * @param tokens number of tokens of the whole prompt
     * @param read number of tokens that the model reads: 75 for 2.x
     * @param word the first word that is not read, or not read completely
     */
    public record Truncation(int tokens, int read, String word) {}

    /** @return the begin token, the prompt's ids, truncated if necessary, the end token and padding: 77 ids for 2.x */
    long[] encode(String prompt) {
        long[] found = words.encode(prompt).getIds();
        int kept = Math.min(found.length, length - 2);
        long[] ids = new long[length];
        Arrays.fill(ids, pad);
        ids[0] = begin;
        System.arraycopy(found, 0, ids, 1, kept);
        ids[kept + 1] = end;
        return ids;
    }

    /** Tells whether {@link #encode} truncates a prompt; empty if it does not. */
    public Optional<Truncation> truncation(String prompt) {
        Encoding encoding = words.encode(prompt);
        int tokens = encoding.getIds().length;
        int read = length - 2;
        if (tokens <= read) {
            return Optional.empty();
        }
        int first = prompt.offsetByCodePoints(0, encoding.getCharTokenSpans()[read].getStart());
        return Optional.of(new Truncation(tokens, read, wordAt(prompt, first)));
    }

    private static String wordAt(String prompt, int inside) {
        int from = inside;
        while (from > 0 && !Character.isWhitespace(prompt.charAt(from - 1))) {
            from--;
        }
        int to = inside;
        while (to < prompt.length() && !Character.isWhitespace(prompt.charAt(to))) {
            to++;
        }
        return prompt.substring(from, to);
    }

    @Override
    public void close() {
        words.close();
    }

    /** The content of a {@code tokenizer.json} for the library. */
    private static ObjectNode definition(TokenizerConfig config) {
        ObjectNode root = (ObjectNode) JSON.readTree(Resources.bytes(PIPELINE));
        ArrayNode special = root.putArray("added_tokens");
        Set<String> normalized = new LinkedHashSet<>(List.of(config.begin(), config.end(), config.unknown()));
        normalized.forEach(token -> special(special, config, token, true));
        if (!normalized.contains(config.pad())) {
            special(special, config, config.pad(), false);
        }
        ObjectNode model = root.putObject("model");
        model.put("type", "BPE");
        model.put("unk_token", config.unknown());
        model.put("continuing_subword_prefix", "");
        model.put("end_of_word_suffix", "</w>");
        model.put("fuse_unk", false);
        ObjectNode vocabulary = model.putObject("vocab");
        config.vocabulary().forEach((token, id) -> vocabulary.put(token, id.intValue()));
        ArrayNode merges = model.putArray("merges");
        config.merges().forEach(merge -> merges.add(merge.left() + " " + merge.right()));
        return root;
    }

    /** @param normalized whether the token is matched after normalisation; 2.x matches its pad token {@code !} before */
    private static void special(ArrayNode tokens, TokenizerConfig config, String token, boolean normalized) {
        ObjectNode entry = tokens.addObject();
        entry.put("id", config.id(token));
        entry.put("content", token);
        entry.put("normalized", normalized);
        entry.put("special", true);
        for (String off : new String[] {"single_word", "lstrip", "rstrip"}) {
            entry.put(off, false);
        }
    }
}
