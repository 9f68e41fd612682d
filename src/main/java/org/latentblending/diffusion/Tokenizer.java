package org.latentblending.diffusion;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.latentblending.diffusion.prompts.LoraTags;
import org.latentblending.diffusion.prompts.PromptReader;
import org.latentblending.diffusion.prompts.PromptSyntax;
import org.latentblending.diffusion.torch.Torch;
import org.latentblending.models.config.TokenizerConfig;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * CLIP's byte-pair encoding: the ids of transformers' {@code CLIPTokenizer} with {@code padding="max_length"} and
 * {@code truncation=True}, by the same Rust library.
 */
public final class Tokenizer implements PromptReader.WordTokens, AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

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
        long[] found = ids(prompt);
        return framed(Arrays.copyOf(found, Math.min(found.length, room())));
    }

    @Override
    public long[] ids(String text) {
        return words.encode(text).getIds();
    }

    @Override
    public long[] framed(long[] ids) {
        long[] framed = new long[length];
        Arrays.fill(framed, pad);
        framed[0] = begin;
        System.arraycopy(ids, 0, framed, 1, ids.length);
        framed[ids.length + 1] = end;
        return framed;
    }

    @Override
    public int room() {
        return length - 2;
    }

    /** Tells whether a prompt is truncated in a syntax; empty if it is not. Brackets count as text, inversions as words. */
    public Optional<Truncation> truncation(String whole, PromptSyntax syntax) {
        String prompt = LoraTags.parse(whole, syntax).text();
        Encoding encoding = words.encode(prompt);
        int tokens = encoding.getIds().length;
        int read = syntax == PromptSyntax.PLAIN ? room() : room() * PromptReader.MAX_PIECES;
        if (tokens <= read) {
            return Optional.empty();
        }
        int first = prompt.offsetByCodePoints(0, encoding.getCharTokenSpans()[read].getStart());
        return Optional.of(new Truncation(tokens, read, wordAt(prompt, first)));
    }

    /** Pieces in which the model reads a prompt without textual inversions, at least 1. */
    public int pieces(String prompt, PromptSyntax syntax) {
        String text = LoraTags.parse(prompt, syntax).text();
        return new PromptReader(this, Map.of()).pieces(text, syntax).size();
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
        Set<String> normalized = new LinkedHashSet<>(List.of(config.begin(), config.end(), config.unknown()));
        List<Map<String, Object>> special = new ArrayList<>();
        normalized.forEach(token -> special.add(special(config, token, true)));
        if (!normalized.contains(config.pad())) {
            special.add(special(config, config.pad(), false));
        }
        List<String> merges = config.merges().stream()
                .map(merge -> merge.left() + " " + merge.right())
                .toList();
        ObjectNode root = (ObjectNode) JSON.readTree(Torch.class.getResourceAsStream("clip_tokenizer.json"));
        root.putPOJO("added_tokens", special)
                .putObject("model")
                .put("type", "BPE")
                .put("unk_token", config.unknown())
                .put("continuing_subword_prefix", "")
                .put("end_of_word_suffix", "</w>")
                .put("fuse_unk", false)
                .putPOJO("vocab", config.vocabulary())
                .putPOJO("merges", merges);
        return root;
    }

    /** @param normalized whether the token is matched after normalisation; 2.x matches its pad token {@code !} before */
    private static Map<String, Object> special(TokenizerConfig config, String token, boolean normalized) {
        return Map.of(
                "id", config.id(token),
                "content", token,
                "normalized", normalized,
                "special", true,
                "single_word", false,
                "lstrip", false,
                "rstrip", false);
    }
}
