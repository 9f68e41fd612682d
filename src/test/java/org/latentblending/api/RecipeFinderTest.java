package org.latentblending.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.media.images.PictureComment;
import org.latentblending.media.images.PictureWriter;
import org.latentblending.media.images.Scenes;
import org.springframework.core.io.ByteArrayResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RecipeFinderTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String RECIPE =
            "{\"latentblending\":1,\"request\":{\"seed\":9007199254740993,\"p\":\"\\u00e9\"}}";

    private final RecipeController.RecipeFinder finder = new RecipeController.RecipeFinder(JSON);

    private Optional<JsonNode> find(byte[] file) throws IOException {
        return finder.find(new ByteArrayResource(file));
    }

    private Optional<JsonNode> find(String file) throws IOException {
        return find(file.getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 65, 65_500, 65_520, 65_536, 200_000})
    void findsItAnywhereInAnyFile(int before) throws IOException {
        byte[] noise = new byte[before];
        new Random(1).nextBytes(noise);
        var file = new ByteArrayOutputStream();
        file.writeBytes(noise);
        file.writeBytes(RECIPE.getBytes(StandardCharsets.US_ASCII));
        file.writeBytes(new byte[] {0, -1, '}', '"'});
        assertThat(find(file.toByteArray())).hasValue(JSON.readTree(RECIPE));
    }

    @Test
    void findsItHoweverItIsWritten() throws IOException {
        assertThat(find("..{\n  \"latentblending\" : 1, \"request\": {}\n}..")).isPresent();
        assertThat(find("{ \"latentblending\": 2, \"request\": {}, \"more\": []}"))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no recipe",
                "\"latentblending\"",
                "\"latentblending\":1,\"request\":{}}",
                "{\"latentblending\":1}",
                "{\"latentblending\":1,\"request\":[]}",
                "{\"latentblending\":\"1\",\"request\":{}}",
                "{\"latentblending\":1,\"request\":{",
                "{\"latentblending\":1,\"request\":{\"a\":nan}}"
            })
    void findsNoneWhereThereIsNone(String text) throws IOException {
        assertThat(find(text)).isEmpty();
        assertThat(find("GIF89a\u00ff" + text)).isEmpty();
        assertThat(find("\u00ff\u00d8\u00ff\u00fe\u0000\u0040" + text)).isEmpty();
    }

    @Test
    void passesOverWhatOnlyBeginsLikeOne() throws IOException {
        assertThat(find("{\"latentblending\":1,\"request\":{ " + RECIPE)).hasValue(JSON.readTree(RECIPE));
        String nested = "{\"latentblending\":1,\"request\":" + "[".repeat(1_000_000);
        assertThat(find(nested + RECIPE)).hasValue(JSON.readTree(RECIPE));
        assertThat(find(nested.repeat(8))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 70_000, 200_000})
    void findsItInPictures(int length) throws IOException {
        String recipe = "{\"latentblending\":1,\"request\":{\"x\":\"" + "y".repeat(length) + "\"}}";
        var picture = Scenes.photo(48, 32, 1);
        for (byte[] file : new byte[][] {PictureWriter.png(picture), PictureWriter.jpeg(picture)}) {
            assertThat(find(file)).isEmpty();
            assertThat(find(PictureComment.add(file, recipe))).hasValue(JSON.readTree(recipe));
        }
    }

    @Test
    void tellsThatAFileCannotBeRead() {
        assertThatIOException()
                .isThrownBy(() -> finder.find(() -> {
                    throw new IOException("gone");
                }));
    }
}
