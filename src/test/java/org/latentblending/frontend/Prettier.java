package org.latentblending.frontend;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The formatter <a href="https://prettier.io">prettier</a>, whose scripts are on the class path. Without Node, a JavaScript
 * engine for the JVM runs them, which takes ten times as long.
 */
class Prettier {
    private static final Map<String, String> PARSERS =
            Map.of("js", "babel", "css", "css", "html", "html", "json", "json");
    private static final List<String> SCRIPTS =
            List.of("standalone.js", "plugins/babel.js", "plugins/estree.js", "plugins/postcss.js", "plugins/html.js");

    /** Takes and gives texts by the names of their files, as JSON. */
    private static final String FORMAT =
            """
            (async input => {
              const { texts, parsers, options } = JSON.parse(input)
              const plugins = Object.values(prettierPlugins)
              for (const [name, text] of Object.entries(texts)) {
                const parser = parsers[name.split(".").pop()]
                try {
                  texts[name] = await prettier.format(text, { ...options, parser, plugins })
                } catch (error) {
                  throw new Error(name + ": " + error.message)
                }
              }
              return JSON.stringify(texts)
            })""";

    private static final String IN_NODE =
            """
            import fs from "node:fs"
            import vm from "node:vm"
            const { scripts, input } = JSON.parse(fs.readFileSync(0))
            scripts.forEach(script => vm.runInThisContext(script))
            console.log(await %s(input))"""
                    .formatted(FORMAT);

    private static final JsonMapper JSON = new JsonMapper();

    private Prettier() {}

    static boolean handles(String name) {
        return PARSERS.containsKey(name.substring(name.lastIndexOf('.') + 1));
    }

    /** The version of prettier on the class path. */
    static String version() {
        var properties = new Properties();
        try (InputStream in = open("/META-INF/maven/org.webjars.npm/prettier/pom.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }

    /**
     * @param options those of prettier as JSON
     * @param texts by the names of files that it {@link #handles}
     * @return the formatted texts
     * @throws IllegalArgumentException if a text has a syntax error
     */
    static Map<String, String> format(String options, Map<String, String> texts) throws IOException {
        return Node.isThere() ? formatInNode(options, texts) : formatInJvm(options, texts);
    }

    private static Map<String, String> formatInNode(String options, Map<String, String> texts) throws IOException {
        String all = JSON.writeValueAsString(Map.of("scripts", scripts(), "input", input(options, texts)));
        Node.Ended ended = Node.run(List.of("--input-type=module", "--eval", IN_NODE), all);
        if (ended.status() != 0) {
            throw new IllegalArgumentException(ended.output());
        }
        return texts(ended.output().lines().reduce((before, last) -> last).orElse(""));
    }

    static Map<String, String> formatInJvm(String options, Map<String, String> texts) throws IOException {
        try (Context context = Context.newBuilder("js")
                .option("engine.WarnInterpreterOnly", "false")
                .build()) {
            scripts().forEach(script -> context.eval("js", script));
            var formatted = new CompletableFuture<String>();
            ProxyExecutable done = arguments -> formatted.complete(arguments[0].asString());
            ProxyExecutable failed = arguments -> formatted.completeExceptionally(new IllegalArgumentException(
                    arguments[0].getMember("message").asString()));
            context.eval("js", FORMAT).execute(input(options, texts)).invokeMember("then", done, failed);
            return texts(formatted.join());
        }
    }

    private static String input(String options, Map<String, String> texts) {
        return JSON.writeValueAsString(Map.of("texts", texts, "parsers", PARSERS, "options", JSON.readTree(options)));
    }

    private static Map<String, String> texts(String json) {
        return JSON.readValue(json, new TypeReference<>() {});
    }

    private static List<String> scripts() throws IOException {
        var scripts = new ArrayList<String>();
        for (String script : SCRIPTS) {
            try (InputStream in = open("/META-INF/resources/webjars/prettier/%s/%s".formatted(version(), script))) {
                scripts.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return scripts;
    }

    private static InputStream open(String resource) {
        return Objects.requireNonNull(Prettier.class.getResourceAsStream(resource), resource);
    }
}
