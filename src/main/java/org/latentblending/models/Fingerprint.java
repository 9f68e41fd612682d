package org.latentblending.models;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.latentblending.models.config.ModelConfig;

/** Names, sizes and modification times of a model's files, to detect changes. */
record Fingerprint(List<Entry> files) {
    private static final int DEPTH = 2;
    private static final int MAX_FILES = 1000;
    private static final List<String> WEIGHTS = List.of(".safetensors", ".ckpt", ".bin");
    private static final Set<String> CONFIGS = Set.of(ModelConfig.INDEX, "config.json");

    Fingerprint {
        files = List.copyOf(files);
    }

    /** @param name path relative to the model */
    record Entry(Path name, long size, FileTime modified) {}

    /** @param path a folder, or a single file with a config and a tokenizer beside it; beside both a tiny autoencoder */
    static Fingerprint of(Path path) {
        List<Entry> files = new ArrayList<>();
        if (Files.isDirectory(path)) {
            collect(HubCache.contents(path), path, files);
        } else {
            List.of(
                            path,
                            OriginalFile.yaml(path),
                            OriginalFile.upscalerYaml(path),
                            path.resolveSibling(OriginalFile.TOKENIZER))
                    .forEach(part -> collect(part, path, files));
        }
        collect(TinyAutoencoder.shared(path), path.toAbsolutePath(), files);
        files.sort(Comparator.comparing(Entry::name));
        return new Fingerprint(files);
    }

    private static void collect(Path start, Path model, List<Entry> files) {
        var visitor = new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                files.add(new Entry(name(file), attributes.size(), attributes.lastModifiedTime()));
                return files.size() < MAX_FILES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
            }

            /** Dangling or cyclic links and unreadable folders are reported when the model is opened. */
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
                files.add(new Entry(name(file), -1, FileTime.fromMillis(0)));
                return FileVisitResult.CONTINUE;
            }

            private Path name(Path file) {
                return file.equals(model) ? file : model.relativize(file);
            }
        };
        try {
            Files.walkFileTree(start, Set.of(FileVisitOption.FOLLOW_LINKS), DEPTH, visitor);
        } catch (IOException vanished) {
            files.clear();
        }
    }

    /** Whether the files are meant to be a model, valid or not. */
    boolean looksLikeModel() {
        return files.stream()
                .filter(file -> !isTinyAutoencoder(file))
                .map(file -> String.valueOf(file.name.getFileName()).toLowerCase(Locale.ROOT))
                .anyMatch(name -> CONFIGS.contains(name) || WEIGHTS.stream().anyMatch(name::endsWith));
    }

    private static boolean isTinyAutoencoder(Entry file) {
        Path folder = file.name.getParent();
        return folder != null && folder.endsWith(TinyAutoencoder.FOLDER);
    }
}
