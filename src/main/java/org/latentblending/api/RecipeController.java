package org.latentblending.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.Recipes;
import org.latentblending.web.HttpProblem;
import org.springframework.core.io.InputStreamSource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads requests back from movies and pictures. */
@RestController
@RequestMapping(path = "/api/v1/recipes", produces = MediaType.APPLICATION_JSON_VALUE)
@RequiredArgsConstructor
class RecipeController {
    private final RecipeFinder recipes;
    private final JsonMapper json;

    record RecipeView(Map<String, Object> request) {}

    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    RecipeView read(@RequestParam("file") MultipartFile file) throws IOException {
        JsonNode recipe = recipes.find(file)
                .orElseThrow(() -> new HttpProblem(
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        "The file carries no request. Movies and frames of this server do, unless another program has removed"
                                + " their comment."));
        return new RecipeView(json.convertValue(recipe.get("request"), new TypeReference<>() {}));
    }

    /**
     * Finds the recipe in a movie, a picture or an archive, in whatever container: it is text in all of them, and remuxing and
     * trimming keep it as it is. Nothing else of the file is parsed, so that a hostile one can do no harm.
     */
    @Component
    @RequiredArgsConstructor
    @Slf4j
    static class RecipeFinder {
        private static final byte[] MARKER = ('"' + Recipes.MARKER + '"').getBytes(StandardCharsets.US_ASCII);
        /** Larger than the longest request. */
        private static final int MAX_BYTES = 8 << 20;

        private static final int MAX_FOUND = 16;
        private static final int BUFFER = 64 << 10;
        /** Before the marker: white space, the bracket, and the header of a GIF's or a JPEG's comment. */
        private static final int BEFORE = 64;

        private final JsonMapper json;

        /** @return the whole recipe; empty if there is none that can be read */
        public Optional<JsonNode> find(InputStreamSource file) throws IOException {
            byte[] start;
            try (InputStream input = file.getInputStream()) {
                start = input.readNBytes(4);
            }
            for (long position : positions(file)) {
                JsonNode recipe = read(file, position, start);
                if (recipe != null) {
                    return Optional.of(recipe);
                }
            }
            return Optional.empty();
        }

        private static List<Long> positions(InputStreamSource file) throws IOException {
            var found = new ArrayList<Long>();
            byte[] buffer = new byte[BUFFER];
            long read = 0; // before the buffer
            int kept = 0;
            try (InputStream input = file.getInputStream()) {
                for (int count; found.size() < MAX_FOUND && (count = input.read(buffer, kept, BUFFER - kept)) >= 0; ) {
                    int filled = kept + count;
                    for (int at = 0; at + MARKER.length <= filled && found.size() < MAX_FOUND; at++) {
                        if (buffer[at] == MARKER[0]
                                && Arrays.equals(buffer, at, at + MARKER.length, MARKER, 0, MARKER.length)) {
                            found.add(read + at);
                        }
                    }
                    kept = Math.min(filled, MARKER.length - 1);
                    System.arraycopy(buffer, filled - kept, buffer, 0, kept);
                    read += filled - kept;
                }
            }
            return found;
        }

        private @Nullable JsonNode read(InputStreamSource file, long position, byte[] start) throws IOException {
            int before = (int) Math.min(position, BEFORE);
            byte[] bytes;
            try (InputStream input = file.getInputStream()) {
                input.skipNBytes(position - before);
                bytes = input.readNBytes(before + MAX_BYTES);
            }
            int bracket = before - 1;
            while (bracket >= 0 && bytes[bracket] <= ' ' && bytes[bracket] > 0) {
                bracket--;
            }
            if (bracket < 0 || bytes[bracket] != '{') {
                return null;
            }
            try {
                JsonNode recipe = json.readerFor(JsonNode.class)
                        .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .readValue(text(bytes, bracket, start));
                return isRecipe(recipe) ? recipe : null;
            } catch (JacksonException e) {
                LOG.debug("What begins like a recipe is none: {}", e.getOriginalMessage());
                return null;
            }
        }

        private static boolean isRecipe(JsonNode recipe) {
            JsonNode request = recipe.path("request");
            JsonNode keyframes = request.path("keyframes");
            boolean areKeyframes =
                    keyframes.isArray() && keyframes.valueStream().allMatch(JsonNode::isObject);
            return recipe.path(Recipes.MARKER).isIntegralNumber()
                    && request.isObject()
                    && (areKeyframes || keyframes.isMissingNode());
        }

        /** The text from a bracket on. Comments of a GIF and long ones of a JPEG are cut into blocks. */
        private static byte[] text(byte[] bytes, int bracket, byte[] start) {
            boolean isGif = new String(start, StandardCharsets.ISO_8859_1).equals("GIF8");
            boolean isJpeg = bracket >= 4 && start.length > 1 && (start[0] & 0xFF) == 0xFF && (start[1] & 0xFF) == 0xD8;
            if (!isGif && !isJpeg) {
                return Arrays.copyOfRange(bytes, bracket, bytes.length);
            }
            int headers = isGif ? 1 : 4;
            var text = new ByteArrayOutputStream();
            for (int at = bracket; at >= headers && at < bytes.length; ) {
                int length = isGif ? bytes[at - 1] & 0xFF : (bytes[at - 2] & 0xFF) << 8 | bytes[at - 1] & 0xFF;
                boolean isComment = isGif ? length > 0 : length > 2 && (bytes[at - 3] & 0xFF) == 0xFE;
                if (!isComment) {
                    break;
                }
                int payload = Math.min(isGif ? length : length - 2, bytes.length - at);
                text.write(bytes, at, payload);
                at += payload + headers;
            }
            return text.toByteArray();
        }
    }
}
