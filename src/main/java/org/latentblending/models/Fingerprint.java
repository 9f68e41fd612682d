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
import java.util.Set;
import org.latentblending.models.config.PipelineIndex;
import org.latentblending.models.original.OriginalTokenizer;

/** Names, sizes and times of a model's files: equal to another one as long as nobody has touched them. */
record Fingerprint(List<Entry> files) {
    private static final int DEPTH = 2;
    private static final int MAX_FILES = 1000;
    private static final List<String> WEIGHTS = List.of(".safetensors", ".ckpt", ".bin");
    private static final Set<String> CONFIGS = Set.of(PipelineIndex.FILE, "config.json");

    Fingerprint {
        files = List.copyOf(files);
    }

    /** @param name the file's path, relative to the model's */
    record Entry(Path name, long size, FileTime modified) {
        private String fileName() {
            return String.valueOf(name.getFileName());
        }
    }

    /** @param path a folder, or a single file, to which its config and a tokenizer beside it belong */
    static Fingerprint of(Path path) {
        List<Entry> files = new ArrayList<>();
        if (Files.isDirectory(path)) {
            note(path, path, files);
        } else {
            List.of(path, OriginalFile.yaml(path), path.resolveSibling(OriginalTokenizer.FOLDER))
                    .forEach(part -> note(part, path, files));
        }
        files.sort(Comparator.comparing(Entry::name));
        return new Fingerprint(files);
    }

    private static void note(Path start, Path model, List<Entry> files) {
        var note = new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                files.add(new Entry(name(file), attributes.size(), attributes.lastModifiedTime()));
                return files.size() < MAX_FILES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
            }

            /** A link that leads nowhere or back, or a folder that may not be read: its reader will say so. */
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
            Files.walkFileTree(start, Set.of(FileVisitOption.FOLLOW_LINKS), DEPTH, note);
        } catch (IOException vanished) {
            files.clear();
        }
    }

    /** Whether somebody meant the files to be a model, whatever is wrong with them. */
    boolean looksLikeModel() {
        return files.stream()
                .map(Entry::fileName)
                .anyMatch(name -> CONFIGS.contains(name) || WEIGHTS.stream().anyMatch(name::endsWith));
    }
}
