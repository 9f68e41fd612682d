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
final class Tokenizer implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String STEPS = "clip_tokenizer.json";

    private final HuggingFaceTokenizer words;
    private final int length;
    private final long begin;
    private final long end;
    private final long pad;

    Tokenizer(TokenizerConfig config) {
        length = config.maxLength();
        begin = config.id(config.begin());
        end = config.id(config.end());
        pad = config.id(config.pad());
        byte[] json = JSON.writeValueAsBytes(definition(config));
        Map<String, String> plain = Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");
        words = Torch.offline(() -> {
            try {
                return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), plain);
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        });
    }

    /** @return begin, the prompt's ids as far as there is room, end, and padding: 77 ids for 2.x */
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

    /** What {@link #encode} leaves out; empty if there is room for the whole prompt. */
    Optional<PromptTokens.Cut> cut(String prompt) {
        Encoding encoding = words.encode(prompt);
        int tokens = encoding.getIds().length;
        int read = length - 2;
        if (tokens <= read) {
            return Optional.empty();
        }
        int first = prompt.offsetByCodePoints(0, encoding.getCharTokenSpans()[read].getStart());
        return Optional.of(new PromptTokens.Cut(tokens, read, wordAt(prompt, first)));
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

    /** What the library reads from a {@code tokenizer.json}. */
    private static ObjectNode definition(TokenizerConfig config) {
        ObjectNode root = (ObjectNode) JSON.readTree(Resources.bytes(STEPS));
        ArrayNode special = root.putArray("added_tokens");
        Set<String> inText = new LinkedHashSet<>(List.of(config.begin(), config.end(), config.unknown()));
        inText.forEach(token -> special(special, config, token, true));
        if (!inText.contains(config.pad())) {
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

    /** @param normalized whether it is looked for after normalisation; 2.x looks for its pad token {@code !} before */
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
