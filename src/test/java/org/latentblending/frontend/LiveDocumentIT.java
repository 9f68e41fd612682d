package org.latentblending.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.latentblending.testing.Requests;
import org.latentblending.transitions.TransitionEvent;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The program in docs/live.md does what the document says, and is told the types and fields that it lists. */
class LiveDocumentIT extends InBrowser {
    private static final Pattern PROGRAM = Pattern.compile("```js\n(.*?)```", Pattern.DOTALL);
    private static final Pattern ROW = Pattern.compile("^\\| `(\\w+)` \\|(.*)\\|.*\\|$", Pattern.MULTILINE);
    private static final Pattern WORD = Pattern.compile("`(\\w+)`");
    private static final List<String> EVERYWHERE = List.of("type", "transitionId", "seq", "at");

    private static String document() throws IOException {
        return Files.readString(Path.of("docs/live.md"));
    }

    private static List<String> words(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(found -> found.group(1)).toList();
    }

    /** What the program shows of a transition until its movie is there, with the width of each picture. */
    private List<JsonNode> shown(String id) throws IOException {
        page.evaluate(
                """
                id => {
                    PROGRAM
                    window.shown = []
                    window.pictures = []
                    watch(id, (message, picture) => {
                        shown.push(message)
                        if (picture) pictures.push(createImageBitmap(picture).then(({width}) => width - message.width))
                    })
                }"""
                        .replace("PROGRAM", words(PROGRAM, document()).get(0)),
                id);
        page.waitForFunction("() => shown.some(message => message.status === 'succeeded')");
        assertThat(page.evaluate("Promise.all(pictures).then(all => new Set(all).size === 1 && all[0] === 0)"))
                .isEqualTo(true);
        return new JsonMapper()
                .readTree(page.evaluate("JSON.stringify(shown)").toString())
                .valueStream()
                .toList();
    }

    @Test
    void everyMessageIsAsItSays() throws IOException {
        var rows = ROW.matcher(document()).results().toList();

        List<JsonNode> messages = shown(server.submit(Requests.ADAPTIVE));

        assertThat(messages)
                .extracting(message -> message.get("type").asString())
                .contains("snapshot", "frame", "movie");
        for (JsonNode message : messages) {
            String type = message.get("type").asString();
            MatchResult row = rows.stream()
                    .filter(found -> found.group(1).equals(type))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("Not in the document: " + message));
            List<String> named = words(WORD, type.equals("preview") ? rowOf(rows, "frame") : row.group(2));
            assertThat(message.propertyNames())
                    .as(type)
                    .allMatch(field -> EVERYWHERE.contains(field) || named.contains(field));
        }
    }

    @Test
    void itListsEveryType() throws Exception {
        List<String> listed = words(ROW, document());
        for (Field field : TransitionEvent.class.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
                assertThat(listed).contains(String.valueOf(field.get(null)));
            }
        }
        assertThat(listed).contains("snapshot", "progress", "preview");
    }

    private static String rowOf(List<MatchResult> rows, String type) {
        return rows.stream()
                .filter(found -> found.group(1).equals(type))
                .findFirst()
                .orElseThrow()
                .group(2);
    }
}
