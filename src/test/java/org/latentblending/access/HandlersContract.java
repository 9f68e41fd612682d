package org.latentblending.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/**
 * Sends requests without the token to every handler of Spring, with every method and in many spellings. The statuses are
 * written to {@code target/access}.
 */
abstract class HandlersContract {
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND");

    /** Handlers of the server; their paths begin with {@link #basePath}. */
    abstract Iterable<HandlerMapping> mappings();

    abstract int port();

    abstract String basePath();

    private Set<String> paths = Set.of();

    @BeforeEach
    void findPaths() {
        paths = new TreeSet<>();
        for (HandlerMapping mapping : mappings()) {
            if (mapping instanceof RequestMappingInfoHandlerMapping methods) {
                methods.getHandlerMethods().keySet().forEach(info -> info.getPatternValues()
                        .forEach(pattern -> paths.add(sample(pattern))));
            } else if (mapping instanceof AbstractUrlHandlerMapping urls) {
                urls.getHandlerMap().keySet().forEach(pattern -> paths.add(sample(pattern)));
            }
        }
    }

    private static String sample(String pattern) {
        String path = pattern.replaceAll("\\{[^}]*}", "x").replace("**", "x").replace("*", "x");
        return path.startsWith("/") ? path : "/" + path;
    }

    Set<String> paths() {
        return paths;
    }

    @Test
    void requiresTheTokenForEverySpellingOfEveryHandler() throws IOException {
        List<String> open = new ArrayList<>();
        Map<String, Map<String, Integer>> table = new LinkedHashMap<>();
        for (String path : paths) {
            for (Map.Entry<String, String> spelling : spellings(path).entrySet()) {
                int status = path.startsWith("/ws")
                        ? RawRequest.socketStatus(port(), spelling.getValue())
                        : RawRequest.status(port(), "GET", spelling.getValue());
                count(table, spelling.getKey(), status);
                if (isOpen(status)) {
                    open.add(spelling.getValue() + " " + status);
                }
            }
        }
        write("spellings", table);
        assertThat(open).isEmpty();
    }

    @Test
    void requiresTheTokenForEveryMethodOfEveryHandler() throws IOException {
        List<String> open = new ArrayList<>();
        Map<String, Map<String, Integer>> table = new LinkedHashMap<>();
        for (String path : paths) {
            for (String method : new TreeSet<>(METHODS)) {
                int status = RawRequest.status(port(), method, basePath() + path);
                count(table, method, status);
                if (isOpen(status)) {
                    open.add(method + " " + path + " " + status);
                }
            }
        }
        write("methods", table);
        assertThat(open).isEmpty();
    }

    @Test
    void servesEveryHandlerWithTheToken() throws IOException {
        for (String path : paths) {
            int status = path.startsWith("/ws")
                    ? RawRequest.socketStatus(port(), basePath() + path, "Authorization: Bearer a secret")
                    : RawRequest.status(port(), "GET", basePath() + path, "Authorization: Bearer a secret");
            assertThat(status).as(path).isNotIn(0, 401, 403, 500);
        }
    }

    private Map<String, String> spellings(String path) {
        Map<String, String> spellings = new LinkedHashMap<>();
        Spellings.of(path)
                .forEach((name, spelled) -> spellings.put(
                        name,
                        spelled.startsWith("http://localhost")
                                ? spelled.replace("http://localhost", "http://localhost" + basePath())
                                : basePath() + spelled));
        if (!basePath().isEmpty()) {
            Spellings.of(basePath()).entrySet().stream()
                    .filter(spelled -> !spelled.getValue().contains("?"))
                    .forEach(spelled -> spellings.put("base path: " + spelled.getKey(), spelled.getValue() + path));
        }
        return spellings;
    }

    /** A server error is not a refusal either. */
    private static boolean isOpen(int status) {
        return status < 400 || status >= 500;
    }

    private static void count(Map<String, Map<String, Integer>> table, String row, int status) {
        table.computeIfAbsent(row, any -> new TreeMap<>()).merge(String.valueOf(status), 1, Integer::sum);
    }

    private void write(String name, Map<String, Map<String, Integer>> table) throws IOException {
        Path file = Path.of("target/access/%s-%s.md".formatted(getClass().getSimpleName(), name));
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                table.entrySet().stream()
                        .map(row -> "| %s | %s |".formatted(row.getKey(), row.getValue()))
                        .collect(Collectors.joining("\n", paths.size() + " handlers\n\n", "\n")));
    }
}
