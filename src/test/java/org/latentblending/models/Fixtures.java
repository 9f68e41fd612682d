package org.latentblending.models;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.latentblending.models.config.InvalidModel;
import org.springframework.util.FileSystemUtils;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The reference fixtures, and copies of them to break. */
public final class Fixtures {
    public static final Path REFERENCE = Path.of("src/test/resources/reference");
    public static final Path SD_2_1 = REFERENCE.resolve("published/stable-diffusion-2-1");
    public static final Path TODAY = REFERENCE.resolve("today");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private Fixtures() {}

    static ModelFolder open(String name) {
        return ModelFolder.open(REFERENCE.resolve(name));
    }

    /** The message of the error when a model is opened; "nothing" if it opens. */
    public static String complaint(Path model) {
        InvalidModel broken = catchThrowableOfType(
                InvalidModel.class, () -> ModelFolder.open(model).close());
        return broken == null ? "nothing" : broken.getMessage();
    }

    public static Path copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void clear(Path folder) {
        for (File child : Objects.requireNonNull(folder.toFile().listFiles())) {
            FileSystemUtils.deleteRecursively(child);
        }
    }

    public static void edit(Path json, Consumer<ObjectNode> change) {
        ObjectNode object = (ObjectNode) JSON.readTree(json.toFile());
        change.accept(object);
        JSON.writeValue(json.toFile(), object);
    }

    /** Sets a field to a value in JSON. */
    public static void set(Path json, String field, String value) {
        edit(json, object -> object.set(field, JSON.readTree(value)));
    }
}
