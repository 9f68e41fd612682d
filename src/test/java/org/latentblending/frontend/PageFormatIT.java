package org.latentblending.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.util.DigestUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The page is formatted with prettier. {@code -Dlatentblending.format=write} formats it. Files that were right the last time
 * are not checked again: {@code target/page-format.txt} has their digests.
 */
class PageFormatIT {
    private static final Path FRONTEND = Path.of("frontend");
    private static final Path DIGESTS = Path.of("target/page-format.txt");
    private static final boolean WRITES = "write".equals(System.getProperty("latentblending.format"));

    private static final JsonNode PACKAGE = JsonMapper.builder()
            .build()
            .readTree(FRONTEND.resolve("package.json").toFile());
    private static final String OPTIONS = PACKAGE.get("prettier").toString();

    @Test
    void isFormatted() throws IOException {
        Set<String> known = Files.exists(DIGESTS) ? new HashSet<>(Files.readAllLines(DIGESTS)) : Set.of();
        var digests = new TreeSet<String>();
        var unchecked = new TreeMap<String, String>();
        for (Path file : files()) {
            String text = Files.readString(file);
            String digest = digest(text);
            if (known.contains(digest)) {
                digests.add(digest);
            } else {
                unchecked.put(file.toString(), text);
            }
        }
        Map<String, String> wrong = new TreeMap<>(unchecked.isEmpty() ? Map.of() : Prettier.format(OPTIONS, unchecked));
        wrong.values().forEach(formatted -> digests.add(digest(formatted)));
        wrong.entrySet().removeAll(unchecked.entrySet());
        if (WRITES) {
            for (Map.Entry<String, String> file : wrong.entrySet()) {
                Files.writeString(Path.of(file.getKey()), file.getValue());
            }
        }
        Files.write(DIGESTS, digests);

        assertThat(WRITES ? Set.of() : wrong.keySet())
                .as("to format: ./mvnw verify -DskipUnitTests -Dit.test=PageFormatIT -Dlatentblending.format=write")
                .isEmpty();
    }

    @Test
    void isFormattedInTheSameWayWithoutNode() throws IOException {
        Map<String, String> texts = Map.of(
                "a.js", "for(const a of [1,2]){ f ( (a) => 'b' ); }",
                "a.css", "a{color:red}",
                "a.html", "<p><b>a</b><script>f ()</script>",
                "a.json", "{'a':1}");

        Map<String, String> formatted = Prettier.formatInJvm(OPTIONS, texts);

        assertThat(formatted)
                .containsEntry("a.js", "for (const a of [1, 2]) {\n  f(a => \"b\")\n}\n")
                .isEqualTo(Prettier.format(OPTIONS, texts));
    }

    @Test
    void isFormattedByNodeWithTheSameVersion() {
        assertThat(PACKAGE.at("/scripts/format").asString()).contains("prettier@%s ".formatted(Prettier.version()));
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(FRONTEND)) {
            List<Path> files = all.filter(file -> Prettier.handles(file.toString()))
                    .sorted()
                    .toList();
            assertThat(files).hasSizeGreaterThan(80);
            return files;
        }
    }

    private static String digest(String text) {
        return DigestUtils.md5DigestAsHex((Prettier.version() + OPTIONS + text).getBytes(StandardCharsets.UTF_8));
    }
}
