package org.latentblending.models.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

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

    private static final String CONFIG = "tokenizer/tokenizer_config.json";
    private static final String SPECIAL = "tokenizer/special_tokens_map.json";
    private static final String VOCABULARY = "tokenizer/vocab.json";
    private static final String MERGES = "tokenizer/merges.txt";
    private static final String WHOLE = "tokenizer/tokenizer.json";
    private static final String ADDED = "tokenizer/added_tokens.json";

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

    /**
     * Reads {@code tokenizer/}: {@code vocab.json} and {@code merges.txt}, or else {@code tokenizer.json}, with
     * {@code tokenizer_config.json} and {@code special_tokens_map.json}.
     *
     * @throws InvalidModel naming the file and the field or token that is missing, invalid or not supported
     */
    public static TokenizerConfig read(Path folder) {
        return new Folder(folder).read();
    }

    /** @param file file name for error messages */
    void check(String file) {
        Set<Integer> ids = new HashSet<>();
        String wrongId = "the token '%s' has the id %d, which is negative or not unique";
        vocabulary.forEach((token, id) -> InvalidModel.rejectIf(id < 0 || !ids.add(id), file, wrongId, token, id));
        for (String special : List.of(begin, end, pad, unknown)) {
            InvalidModel.rejectIf(!vocabulary.containsKey(special), file, "has no special token '%s'", special);
        }
        for (Merge merge : merges) {
            if (!vocabulary.containsKey(merge.left + merge.right)) {
                throw new InvalidModel(file, "has no token '%s%s', which a merge produces", merge.left, merge.right);
            }
        }
    }

    private static final class Folder {
        private final Path folder;
        private final ConfigFile config;
        private final @Nullable ConfigFile special;

        Folder(Path folder) {
            this.folder = folder;
            config = ConfigFile.read(folder, CONFIG);
            // transformers reads the older file only if the newer field is absent; the file then takes precedence.
            boolean legacy = !config.has("added_tokens_decoder") && Files.exists(folder.resolve(SPECIAL));
            special = legacy ? ConfigFile.read(folder, SPECIAL) : null;
        }

        TokenizerConfig read() {
            config.requireOneOf("tokenizer_class", "CLIPTokenizer", "CLIPTokenizerFast");
            config.requireOneOf("add_prefix_space", false);
            config.requireOneOf("do_lower_case", true);
            config.requireOneOf("truncation_side", "right");
            config.requireOneOf("padding_side", "right");
            // Decoding, other callers and former file locations.
            config.ignore("backend", "clean_up_tokenization_spaces", "errors", "is_local", "local_files_only");
            config.ignore("max_length", "model_input_names", "pad_token_type_id", "processor_class");
            config.ignore("special_tokens_map_file", "stride", "tokenizer_file", "truncation_strategy");

            boolean apart = Files.exists(folder.resolve(VOCABULARY)) || !Files.exists(folder.resolve(WHOLE));
            JsonNode whole = apart ? null : ConfigFile.readJson(folder, WHOLE).path("model");
            Map<String, Integer> vocabulary = whole == null
                    ? vocabulary(VOCABULARY, ConfigFile.readJson(folder, VOCABULARY))
                    : vocabulary(WHOLE, whole.path("vocab"));
            TokenizerConfig tokenizer = new TokenizerConfig(
                    vocabulary,
                    whole == null ? merges() : merges(whole.path("merges")),
                    token("bos_token", "<|startoftext|>"),
                    token("eos_token", "<|endoftext|>"),
                    token("pad_token", "<|endoftext|>"),
                    token("unk_token", "<|endoftext|>"),
                    config.integer("model_max_length", null, 3, 1 << 14));
            checkAdded(vocabulary);
            config.rejectUnknown();
            if (special != null) {
                special.rejectUnknown();
            }
            tokenizer.check(whole == null ? VOCABULARY : WHOLE);
            return tokenizer;
        }

        private String token(String field, String missing) {
            String configured = token(config, field);
            String legacy = special == null ? null : token(special, field);
            return legacy != null ? legacy : configured != null ? configured : missing;
        }

        /** Reads a string, or an object with the string in {@code content}. */
        private static @Nullable String token(ConfigFile file, String field) {
            ConfigFile token = file.object(field);
            if (token == null) {
                return file.text(field);
            }
            token.requireOneOf("lstrip", false);
            token.requireOneOf("rstrip", false);
            token.requireOneOf("single_word", false);
            token.ignore("normalized", "special", "__type");
            String content = token.text("content");
            token.rejectUnknown();
            return content;
        }

        /** Rejects added tokens that are not in the vocabulary, since the text encoder has no embeddings for them. */
        private void checkAdded(Map<String, Integer> vocabulary) {
            JsonNode decoder = config.get("added_tokens_decoder");
            if (decoder != null) {
                decoder.forEachEntry((id, token) ->
                        checkAdded(CONFIG, vocabulary, token.path("content").asString(""), id));
            } else if (Files.exists(folder.resolve(ADDED))) {
                ConfigFile.readJson(folder, ADDED)
                        .forEachEntry((token, id) -> checkAdded(ADDED, vocabulary, token, id.asString("")));
            }
        }

        private static void checkAdded(String file, Map<String, Integer> vocabulary, String token, String id) {
            String problem = "adds the token '%s' with the id %s, which is not in the vocabulary";
            boolean isKnown = id.equals(String.valueOf(vocabulary.get(token)));
            InvalidModel.rejectIf(!isKnown, file, problem, token, id);
        }

        private static Map<String, Integer> vocabulary(String file, JsonNode json) {
            InvalidModel.rejectIf(!json.isObject() || json.isEmpty(), file, "has no vocabulary");
            Map<String, Integer> vocabulary = new HashMap<>();
            json.propertyStream().forEach(entry -> {
                if (!entry.getValue().canConvertToInt() || !entry.getValue().isIntegralNumber()) {
                    throw new InvalidModel(file, "the id of the token '%s' is not an integer", entry.getKey());
                }
                vocabulary.put(entry.getKey(), entry.getValue().intValue());
            });
            return vocabulary;
        }

        private List<Merge> merges() {
            try {
                return Files.readAllLines(ConfigFile.existing(folder, MERGES)).stream()
                        .filter(line -> !line.startsWith("#version") && !line.isBlank())
                        .map(line -> merge(MERGES, line.split(" ", -1)))
                        .toList();
            } catch (IOException unreadable) {
                throw new InvalidModel(MERGES, "cannot be read as UTF-8 text: " + unreadable.getMessage(), unreadable);
            }
        }

        /** Merges are {@code "a b"} in older files and {@code ["a", "b"]} in newer ones. */
        private static List<Merge> merges(JsonNode json) {
            return json.valueStream()
                    .map(merge -> merge.isArray()
                            ? merge.valueStream().map(part -> part.asString("")).toArray(String[]::new)
                            : merge.asString("").split(" ", -1))
                    .map(parts -> merge(WHOLE, parts))
                    .toList();
        }

        private static Merge merge(String file, String[] parts) {
            if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
                throw new InvalidModel(file, "the merge '%s' is not a pair", String.join(" ", parts));
            }
            return new Merge(parts[0], parts[1]);
        }
    }
}
