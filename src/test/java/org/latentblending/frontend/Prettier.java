package org.latentblending.frontend;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;

/** The formatter <a href="https://prettier.io">prettier</a> in a JavaScript engine for the JVM; it needs no Node. */
class Prettier implements AutoCloseable {
    private static final Map<String, String> PARSERS =
            Map.of("js", "babel", "css", "css", "html", "html", "json", "json");
    private static final List<String> SCRIPTS =
            List.of("standalone.js", "plugins/babel.js", "plugins/estree.js", "plugins/postcss.js", "plugins/html.js");

    private final Context context = Context.newBuilder("js")
            .option("engine.WarnInterpreterOnly", "false")
            .build();
    private final Value format;

    /** @param options those of prettier as JSON */
    Prettier(String options) {
        SCRIPTS.forEach(script -> context.eval(source(script)));
        format = context.eval(
                "js",
                """
                (text, parser, done, failed) => {
                  const plugins = Object.values(prettierPlugins)
                  prettier.format(text, { ...%s, parser, plugins }).then(done, error => failed(error.message))
                }"""
                        .formatted(options));
    }

    static boolean handles(String name) {
        return PARSERS.containsKey(extension(name));
    }

    /** The version of prettier on the class path. */
    static String version() {
        var properties = new Properties();
        try (InputStream in =
                Prettier.class.getResourceAsStream("/META-INF/maven/org.webjars.npm/prettier/pom.properties")) {
            properties.load(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }

    /**
     * @param name the name of a file that {@link #handles}
     * @throws IllegalArgumentException if the text has a syntax error
     */
    String format(String name, String text) {
        var formatted = new AtomicReference<String>();
        var failure = new AtomicReference<>("it did not finish");
        ProxyExecutable done = arguments -> {
            formatted.set(arguments[0].asString());
            return true;
        };
        ProxyExecutable failed = arguments -> {
            failure.set(arguments[0].asString());
            return true;
        };
        format.executeVoid(text, PARSERS.get(extension(name)), done, failed);
        if (formatted.get() == null) {
            throw new IllegalArgumentException(name + ": " + failure.get());
        }
        return formatted.get();
    }

    @Override
    public void close() {
        context.close();
    }

    private static String extension(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static Source source(String script) {
        URL url = Prettier.class.getResource("/META-INF/resources/webjars/prettier/%s/%s".formatted(version(), script));
        try {
            return Source.newBuilder("js", Objects.requireNonNull(url, script)).build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
