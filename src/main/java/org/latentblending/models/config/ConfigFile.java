package org.latentblending.models.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON object or YAML mapping of a model, read field by field. {@link #rejectUnknown} fails if there are fields that were not
 * read, so that no setting is ignored silently.
 */
@RequiredArgsConstructor(access = AccessLevel.PRIVATE)
public final class ConfigFile {
    // CLIP's largest tokenizer file has 4 MB; a parsed tree takes about 30 times the size of its file.
    private static final int MAX_MEGABYTES = 8;
    private static final int MAX_YAML_CHARACTERS = 1 << 18;
    private static final int MAX_LEVELS = 8;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // Python writes Infinity
            .build();
    // Provenance and the number format of the stored weights, which do not affect pictures.
    private static final Set<String> METADATA =
            Set.of(("_class_name _diffusers_version _name_or_path _commit_hash _use_default_values"
                            + " architectures dtype name_or_path torch_dtype transformers_version")
                    .split(" "));
    private static final Comparator<JsonNode> NUMERICALLY =
            (a, b) -> a.equals(b) || (a.isNumber() && b.isNumber() && a.doubleValue() == b.doubleValue()) ? 0 : 1;

    private final String name;
    private final JsonNode fields;
    private final Set<String> read = new HashSet<>();

    private static final int MAX_YAML_ALIASES = 8;
    private static final int MAX_YAML_DEPTH = 50;

    /** @param name path of the file below the folder, which begins every error message */
    public static ConfigFile read(Path folder, String name) {
        return of(name, readJson(folder, name), "is not a JSON object");
    }

    /** An alias of a value inside of itself has no end. */
    private static void requireDepth(@Nullable Object value, int levels) {
        if (levels == 0) {
            throw new YAMLException("is nested more than %d levels deep".formatted(MAX_YAML_DEPTH));
        }
        if (value instanceof Map<?, ?> map) {
            map.values().forEach(inner -> requireDepth(inner, levels - 1));
        } else if (value instanceof Collection<?> list) {
            list.forEach(inner -> requireDepth(inner, levels - 1));
        }
    }

    /** Reads a YAML file of plain values, without tags and objects, and with so few aliases that they cannot multiply. */
    public static ConfigFile readYaml(Path file, String name) {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(MAX_YAML_ALIASES);
        options.setNestingDepthLimit(MAX_YAML_DEPTH);
        options.setAllowDuplicateKeys(false);
        options.setCodePointLimit(MAX_YAML_CHARACTERS);
        try (Reader text = Files.newBufferedReader(file)) {
            Object values = new Yaml(new SafeConstructor(options)).load(text);
            requireDepth(values, MAX_YAML_DEPTH);
            JsonNode yaml = JSON.valueToTree(values);
            return of(name, yaml, "is not a YAML mapping");
        } catch (YAMLException | JacksonException invalid) {
            String problem =
                    String.valueOf(invalid.getMessage()).lines().findFirst().orElse("");
            throw new InvalidModel(name, "is not valid YAML: " + InvalidModel.excerpt(problem), invalid);
        } catch (IOException unreadable) {
            throw new InvalidModel(name, "cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    private static ConfigFile of(String name, JsonNode fields, String problem) {
        InvalidModel.rejectIf(!fields.isObject(), name, problem);
        return new ConfigFile(name, fields);
    }

    public static JsonNode readJson(Path folder, String name) {
        try {
            return JSON.readTree(existing(folder, name).toFile());
        } catch (JacksonException invalid) {
            throw new InvalidModel(name, "is not valid JSON: " + invalid.getOriginalMessage(), invalid);
        } catch (IOException unreadable) {
            throw new InvalidModel(name, "cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    /** Checks that a file exists and is not too large. */
    static Path existing(Path folder, String name) throws IOException {
        Path file = folder.resolve(name);
        InvalidModel.rejectIf(!Files.isRegularFile(file), name, "is missing");
        InvalidModel.rejectIf(Files.size(file) > MAX_MEGABYTES << 20, name, "is larger than %d MB", MAX_MEGABYTES);
        return file;
    }

    String name() {
        return name;
    }

    boolean has(String field) {
        return fields.hasNonNull(field);
    }

    /** @param missing default for an absent field; null if the field is required */
    public int integer(String field, @Nullable Integer missing, int min, int max) {
        JsonNode value = get(field);
        return value == null ? required(field, missing) : integer(field, value, min, max);
    }

    /** Reads a list of integers, or a single integer as a list of one. */
    public List<Integer> integers(String field, List<Integer> missing, int min, int max) {
        JsonNode value = get(field);
        if (value == null) {
            return missing;
        }
        return (value.isArray() ? value.valueStream() : Stream.of(value))
                .map(element -> integer(field, element, min, max))
                .toList();
    }

    List<Integer> blockOutChannels(List<Integer> missing, int groups) {
        String field = "block_out_channels";
        List<Integer> channels = integers(field, missing, 1, 1 << 14);
        if (channels.isEmpty() || channels.size() > MAX_LEVELS) {
            throw invalid(field, channels, "must have 1 to %d levels".formatted(MAX_LEVELS));
        }
        if (channels.stream().anyMatch(width -> width % groups != 0)) {
            throw invalid(field, channels, "must be multiples of norm_num_groups, " + groups);
        }
        return channels;
    }

    public double number(String field, double missing, double above, double max) {
        JsonNode value = get(field);
        if (value == null) {
            return missing;
        }
        double number = value.isNumber() ? value.doubleValue() : Double.NaN;
        if (!(number > above && number <= max)) {
            throw invalid(field, value, "must be a number above %s and at most %s".formatted(above, max));
        }
        return number;
    }

    boolean flag(String field, boolean missing) {
        JsonNode value = get(field);
        if (value != null && !value.isBoolean()) {
            throw invalid(field, value, "must be true or false");
        }
        return value == null ? missing : value.booleanValue();
    }

    /** Reads a list of flags, or a single flag for all of a number of entries; false if absent. */
    public List<Boolean> flags(String field, int entries) {
        JsonNode value = get(field);
        if (value == null || !value.isArray()) {
            return Collections.nCopies(entries, flag(field, false));
        }
        if (!value.valueStream().allMatch(JsonNode::isBoolean)) {
            throw invalid(field, value, "must have true and false only");
        }
        return value.valueStream().map(JsonNode::booleanValue).toList();
    }

    @Nullable
    String text(String field) {
        JsonNode value = get(field);
        if (value != null && !value.isString()) {
            throw invalid(field, value, "must be a string");
        }
        return value == null ? null : value.stringValue();
    }

    public <T> T choice(String field, @Nullable T missing, Map<String, T> known) {
        JsonNode value = get(field);
        return value == null ? required(field, missing) : choice(field, value, known);
    }

    /** Reads the lower-case name of an enum constant. */
    <E extends Enum<E>> E choice(String field, E missing) {
        Map<String, E> known = Arrays.stream(missing.getDeclaringClass().getEnumConstants())
                .collect(Collectors.toMap(constant -> constant.name().toLowerCase(Locale.ROOT), Function.identity()));
        return choice(field, missing, known);
    }

    <T> List<T> choices(String field, Map<String, T> known) {
        JsonNode value = get(field);
        if (value == null || !value.isArray()) {
            throw new InvalidModel(name, "the list '%s' is missing", field);
        }
        return value.valueStream().map(element -> choice(field, element, known)).toList();
    }

    /** Requires that the field is absent, null or one of the supported values. */
    public void requireOneOf(String field, Object... supported) {
        require(field, "which is not supported; supported: ", supported);
    }

    public void requirePresent(String field, Object... supported) {
        InvalidModel.rejectIf(
                !has(field), name, "'" + field + "' is missing; supported: " + quoted(List.of(supported)));
        requireOneOf(field, supported);
    }

    /** Requires that the field is absent, null or equal to the value that the weights imply. */
    public void requireConsistent(String field, Object implied) {
        require(field, "the weights imply ", implied);
    }

    private void require(String field, String problem, Object... supported) {
        JsonNode value = get(field);
        if (value != null && Arrays.stream(supported).noneMatch(s -> value.equals(NUMERICALLY, JSON.valueToTree(s)))) {
            throw invalid(field, value, problem + quoted(List.of(supported)));
        }
    }

    /** Accepts any value of fields that do not affect pictures. */
    public void ignore(String... names) {
        read.addAll(List.of(names));
    }

    public ConfigFile requireObject(String field) {
        ConfigFile object = object(field);
        if (object == null) {
            throw new InvalidModel(name, "the object '%s' is missing", field);
        }
        return object;
    }

    /** Returns the object in a field; null if the field is absent or not an object. */
    @Nullable
    ConfigFile object(String field) {
        JsonNode value = get(field);
        return value != null && value.isObject() ? new ConfigFile(name + ": " + field, value) : null;
    }

    /** Returns the raw value; null if the field is absent or null. */
    @Nullable
    JsonNode get(String field) {
        read.add(field);
        JsonNode value = fields.get(field);
        return value == null || value.isNull() ? null : value;
    }

    /** Fails if a field was neither read nor ignored, unless it is empty or false. */
    public void rejectUnknown() {
        List<String> unknown = fields.propertyStream()
                .filter(field -> !read.contains(field.getKey()) && !METADATA.contains(field.getKey()))
                .filter(field -> !isEmptyOrFalse(field.getValue()))
                .limit(8)
                .map(field -> "'" + InvalidModel.excerpt(field.getKey()) + "' ("
                        + InvalidModel.excerpt(field.getValue().toString()) + ")")
                .toList();
        InvalidModel.rejectIf(!unknown.isEmpty(), name, "has unknown fields: " + String.join(", ", unknown));
    }

    public InvalidModel invalid(String field, Object value, String problem) {
        return new InvalidModel(name, "'" + field + "' is " + InvalidModel.excerpt(value.toString()) + ", " + problem);
    }

    private int integer(String field, JsonNode value, int min, int max) {
        // Some writers write 1.0 for 1.
        boolean whole = value.isNumber() && value.doubleValue() == Math.rint(value.doubleValue());
        if (!whole || value.doubleValue() < min || value.doubleValue() > max) {
            throw invalid(field, value, "must be a whole number from %d to %d".formatted(min, max));
        }
        return (int) value.doubleValue();
    }

    private <T> T choice(String field, JsonNode value, Map<String, T> known) {
        T chosen = value.isString() ? known.get(value.stringValue()) : null;
        if (chosen == null) {
            List<String> supported = known.keySet().stream().sorted().toList();
            throw invalid(field, value, "which is not supported; supported: " + quoted(supported));
        }
        return chosen;
    }

    private <T> T required(String field, @Nullable T missing) {
        if (missing == null) {
            throw new InvalidModel(name, "'%s' is missing", field);
        }
        return missing;
    }

    private static boolean isEmptyOrFalse(JsonNode value) {
        boolean listOfNulls = value.isArray() && value.valueStream().allMatch(JsonNode::isNull);
        boolean isFalse = value.isBoolean() && !value.booleanValue();
        boolean empty = (value.isContainer() && value.isEmpty())
                || (value.isString() && value.stringValue().isEmpty());
        return value.isNull() || isFalse || empty || listOfNulls;
    }

    private static String quoted(List<?> values) {
        Function<Object, String> word = v -> v instanceof String ? "\"" + v + "\"" : String.valueOf(v);
        return String.join(", ", values.stream().map(word).toList());
    }
}
