package org.latentblending;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/**
 * A build holds one PyTorch, with the engine and the JNI that belong to it, or DJL would load the wrong one or look for one
 * in the network. The suite looks at the libraries that it runs with; a jar is looked at with
 * {@code ./mvnw test -Dtest=AssembledJarTest -Dlatentblending.jar=target/latentblending-server.jar}.
 */
class AssembledJarTest {
    private static final Pattern NATIVE = Pattern.compile(
            "pytorch-native-(?<flavor>cpu|cu\\d+)-(?<version>[\\d.]+)-(?<platform>[a-z]+-[a-z0-9_]+)\\.jar");

    /** What a library is called, and how to open it. */
    private record Library(String name, Opening opening) {}

    private interface Opening {
        InputStream open() throws IOException;
    }

    @Test
    void holdsOnePyTorchWithItsOwnEngineAndJni() throws IOException {
        String jar = System.getProperty("latentblending.jar");
        if (jar == null) {
            check(Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                    .map(Path::of)
                    .filter(Files::isRegularFile)
                    .map(path -> new Library(path.getFileName().toString(), () -> Files.newInputStream(path)))
                    .toList());
        } else {
            try (ZipFile zip = new ZipFile(jar)) {
                List<Library> libraries = zip.stream()
                        .map(ZipEntry::getName)
                        .filter(name -> name.startsWith("BOOT-INF/lib/") && name.endsWith(".jar"))
                        .map(name -> new Library(
                                name.substring(name.lastIndexOf('/') + 1),
                                () -> zip.getInputStream(zip.getEntry(name))))
                        .toList();
                check(libraries);
                System.out.printf("%s: %d MiB, %s%n", jar, Files.size(Path.of(jar)) >> 20, pytorch(libraries));
            }
        }
    }

    private static void check(List<Library> libraries) throws IOException {
        assertThat(pytorch(libraries)).hasSize(3);
        Library natives = only(libraries, "pytorch-native-");
        Matcher parts = NATIVE.matcher(natives.name());
        assertThat(parts.matches()).as(natives.name()).isTrue();
        String engine = version(only(libraries, "pytorch-engine-"));
        assertThat(version(only(libraries, "api-"))).isEqualTo(engine);
        assertThat(version(only(libraries, "tokenizers-"))).isEqualTo(engine);

        Library jni = only(libraries, "pytorch-jni-");
        assertThat(version(jni)).isEqualTo(parts.group("version") + "-" + engine);
        String folder = parts.group("platform") + "/" + parts.group("flavor") + "/";
        assertThat(names(jni, new Properties()))
                .anyMatch(name -> name.matches("jnilib/" + folder + "(lib)?djl_torch\\..*"));

        Properties told = new Properties();
        List<String> files = names(natives, told);
        assertThat(told.getProperty("version")).startsWith(parts.group("version"));
        assertThat(told.getProperty("flavor")).isEqualTo(parts.group("flavor"));
        assertThat(told.getProperty("classifier")).isEqualTo(parts.group("platform"));
        String place = "pytorch/" + parts.group("flavor") + "/" + parts.group("platform") + "/";
        for (String library : told.getProperty("libraries").split(",")) {
            assertThat(files).anyMatch(name -> name.startsWith(place + library));
        }
    }

    private static List<String> pytorch(List<Library> libraries) {
        return libraries.stream()
                .map(Library::name)
                .filter(name -> name.startsWith("pytorch-"))
                .sorted()
                .toList();
    }

    private static Library only(List<Library> libraries, String name) {
        List<Library> found = libraries.stream()
                .filter(library -> library.name().matches(Pattern.quote(name) + "(c.*|\\d.*)"))
                .toList();
        assertThat(found).as(name).hasSize(1);
        return found.get(0);
    }

    private static String version(Library library) {
        return library.name().replaceAll("^[a-z-]+-(?=\\d)|\\.jar$", "");
    }

    /** @param told takes what the library says of itself */
    private static List<String> names(Library library, Properties told) throws IOException {
        List<String> names = new ArrayList<>();
        try (ZipInputStream files = new ZipInputStream(library.opening().open())) {
            for (ZipEntry entry = files.getNextEntry(); entry != null; entry = files.getNextEntry()) {
                names.add(entry.getName());
                if (entry.getName().endsWith("/pytorch.properties")) {
                    told.load(files);
                }
            }
        }
        return names;
    }
}
