package org.latentblending.models.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
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
 * One JSON object or YAML mapping of a model's files, read field by field. Every field that is asked for is marked; {@link #refuseRest}
 * then complains about those that nobody asked for and that say something, so that no setting is ever ignored silently.
 */
public final class ConfigFile {
    /** CLIP's largest tokenizer file has 4 MB; a parsed tree takes some thirty times the file's size. */
    static final int MAX_MEGABYTES = 8;

    private static final int MAX_YAML_LETTERS = 1 << 18;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // as Python writes an unbounded bound
            .build();
    /** Who wrote a file, from where and in which number format its weights were stored: these change no picture. */
    private static final Set<String> METADATA = Set.of(
            "_class_name",
            "_diffusers_version",
            "_name_or_path",
            "_commit_hash",
            "_use_default_values",
            "architectures",
            "dtype",
            "name_or_path",
            "torch_dtype",
            "transformers_version");

    private final String name;
    private final JsonNode fields;
    private final Set<String> read = new HashSet<>();

    private ConfigFile(String name, JsonNode fields) {
        this.name = name;
        this.fields = fields;
    }

    /** @param name the file's path below the folder, which every complaint begins with */
    public static ConfigFile read(Path folder, String name) {
        JsonNode json = readJson(folder, name);
        if (!json.isObject()) {
            throw new InvalidModel(name, "is not a JSON object");
        }
        return new ConfigFile(name, json);
    }

    /** A YAML file of plain values, as the original's configs are: no aliases, no tags, no object of any class. */
    public static ConfigFile readYaml(Path file, String name) {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(0);
        options.setAllowDuplicateKeys(false);
        options.setCodePointLimit(MAX_YAML_LETTERS);
        try (Reader text = Files.newBufferedReader(file)) {
            JsonNode yaml = JSON.valueToTree(new Yaml(new SafeConstructor(options)).load(text));
            if (!yaml.isObject()) {
                throw new InvalidModel(name, "is not a YAML mapping");
            }
            return new ConfigFile(name, yaml);
        } catch (YAMLException | JacksonException broken) {
            throw new InvalidModel(name, "is not valid YAML: " + SafeText.firstLine(broken), broken);
        } catch (IOException unreadable) {
            throw new InvalidModel(name, "cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    public static JsonNode readJson(Path folder, String name) {
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new InvalidModel(name, "is missing");
        }
        try {
            if (Files.size(file) > MAX_MEGABYTES << 20) {
                throw new InvalidModel(name, "is larger than %d MB".formatted(MAX_MEGABYTES));
            }
            return JSON.readTree(file.toFile());
        } catch (JacksonException broken) {
            throw new InvalidModel(name, "is not valid JSON: " + broken.getOriginalMessage(), broken);
        } catch (IOException unreadable) {
            throw new InvalidModel(name, "cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    String name() {
        return name;
    }

    boolean has(String field) {
        return fields.hasNonNull(field);
    }

    /** A whole number within bounds; {@code missing} where the field is absent or null, which null forbids. */
    public int integer(String field, @Nullable Integer missing, int min, int max) {
        JsonNode value = get(field);
        return value == null ? required(field, missing) : integer(field, value, min, max);
    }

    /** A list of whole numbers, or one for a list of unknown length. */
    public List<Integer> integers(String field, @Nullable List<Integer> missing, int min, int max) {
        JsonNode value = get(field);
        if (value == null) {
            return required(field, missing);
        }
        if (!value.isArray()) {
            return List.of(integer(field, value, min, max));
        }
        List<Integer> numbers = new ArrayList<>();
        for (JsonNode element : value) {
            numbers.add(integer(field, element, min, max));
        }
        return List.copyOf(numbers);
    }

    public double number(String field, double missing, double above, double max) {
        JsonNode value = get(field);
        if (value == null) {
            return missing;
        }
        double number = value.isNumber() ? value.doubleValue() : Double.NaN;
        if (!(number > above && number <= max)) {
            throw wrong(field, value, "must be a number above %s and at most %s".formatted(above, max));
        }
        return number;
    }

    boolean flag(String field, boolean missing) {
        JsonNode value = get(field);
        if (value != null && !value.isBoolean()) {
            throw wrong(field, value, "must be true or false");
        }
        return value == null ? missing : value.booleanValue();
    }

    @Nullable
    String text(String field) {
        JsonNode value = get(field);
        if (value != null && !value.isString()) {
            throw wrong(field, value, "must be a text");
        }
        return value == null ? null : value.stringValue();
    }

    /** One of the known words, as what it stands for. */
    public <T> T choice(String field, @Nullable T missing, Map<String, T> known) {
        JsonNode value = get(field);
        return value == null ? required(field, missing) : choice(field, value, known);
    }

    <T> List<T> choices(String field, Map<String, T> known) {
        JsonNode value = get(field);
        if (value == null || !value.isArray()) {
            throw new InvalidModel(name, "the list '%s' is missing".formatted(field));
        }
        List<T> chosen = new ArrayList<>();
        for (JsonNode element : value) {
            chosen.add(choice(field, element, known));
        }
        return List.copyOf(chosen);
    }

    /** The field is absent, null, or one of the values that this software computes with. */
    public void only(String field, Object... supported) {
        JsonNode value = get(field);
        if (value != null && Arrays.stream(supported).noneMatch(s -> same(value, s))) {
            throw wrong(field, value, "which is not supported; supported: " + words(List.of(supported)));
        }
    }

    /** The field holds one of the supported values; its absence stands for one that is not among them. */
    public void must(String field, Object... supported) {
        if (!has(field)) {
            throw new InvalidModel(name, "'%s' is missing; supported: %s".formatted(field, words(List.of(supported))));
        }
        only(field, supported);
    }

    /** The field is absent, null, or says what the weights' names and shapes say. */
    public void agrees(String field, Object found) {
        JsonNode value = get(field);
        if (value != null && !same(value, found)) {
            throw wrong(field, value, "the weights say " + words(List.of(found)));
        }
    }

    /** Fields that may hold anything, because they change no picture of ours. */
    public void aside(String... names) {
        read.addAll(List.of(names));
    }

    /** The object in a field, to be read like a file of its own. */
    public ConfigFile part(String field) {
        ConfigFile part = object(field);
        if (part == null) {
            throw new InvalidModel(name, "the part '%s' is missing".formatted(field));
        }
        return part;
    }

    /** The object in a field, to be read like a file of its own; null where it is absent or not an object. */
    @Nullable
    ConfigFile object(String field) {
        JsonNode value = get(field);
        return value != null && value.isObject() ? new ConfigFile(name + ": " + field, value) : null;
    }

    /** The raw value; null where the field is absent or null. */
    @Nullable
    JsonNode get(String field) {
        read.add(field);
        JsonNode value = fields.get(field);
        return value == null || value.isNull() ? null : value;
    }

    public void refuseRest() {
        List<String> unknown = fields.propertyStream()
                .filter(field -> !read.contains(field.getKey()) && !METADATA.contains(field.getKey()))
                .filter(field -> !saysNothing(field.getValue()))
                .map(field -> "'%s' (%s)"
                        .formatted(
                                SafeText.shown(field.getKey()),
                                SafeText.shown(field.getValue().toString())))
                .limit(8)
                .toList();
        if (!unknown.isEmpty()) {
            throw new InvalidModel(name, "sets what is not known here: " + String.join(", ", unknown));
        }
    }

    public InvalidModel wrong(String field, Object value, String complaint) {
        return new InvalidModel(name, "'%s' is %s, %s".formatted(field, SafeText.shown(value.toString()), complaint));
    }

    private int integer(String field, JsonNode value, int min, int max) {
        // Some writers say 1.0 for 1.
        boolean whole = value.isNumber() && value.doubleValue() == Math.rint(value.doubleValue());
        if (!whole || value.doubleValue() < min || value.doubleValue() > max) {
            throw wrong(field, value, "must be a whole number from %d to %d".formatted(min, max));
        }
        return (int) value.doubleValue();
    }

    private <T> T choice(String field, JsonNode value, Map<String, T> known) {
        T chosen = value.isString() ? known.get(value.stringValue()) : null;
        if (chosen == null) {
            throw wrong(
                    field,
                    value,
                    "which is not supported; supported: "
                            + words(known.keySet().stream().sorted().toList()));
        }
        return chosen;
    }

    private <T> T required(String field, @Nullable T missing) {
        if (missing == null) {
            throw new InvalidModel(name, "'%s' is missing".formatted(field));
        }
        return missing;
    }

    private static boolean same(JsonNode value, Object supported) {
        if (supported instanceof Number number) {
            return value.isNumber() && value.doubleValue() == number.doubleValue();
        }
        if (supported instanceof Boolean flag) {
            return value.isBoolean() && value.booleanValue() == flag;
        }
        if (supported instanceof List<?> list) {
            return value.isArray()
                    && value.size() == list.size()
                    && IntStream.range(0, list.size()).allMatch(i -> same(value.get(i), list.get(i)));
        }
        return value.isString() && value.stringValue().equals(supported);
    }

    private static boolean saysNothing(JsonNode value) {
        boolean listOfNothing = value.isArray() && value.valueStream().allMatch(JsonNode::isNull);
        boolean isFalse = value.isBoolean() && !value.booleanValue();
        boolean empty = (value.isContainer() && value.isEmpty())
                || (value.isString() && value.stringValue().isEmpty());
        return value.isNull() || isFalse || empty || listOfNothing;
    }

    private static String words(List<?> values) {
        Function<Object, String> word = v -> v instanceof String ? "\"" + v + "\"" : String.valueOf(v);
        return String.join(", ", values.stream().map(word).toList());
    }
}
