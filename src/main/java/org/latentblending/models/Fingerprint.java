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

/** Names, sizes and times of a model folder's files: equal to another one as long as nobody has touched them. */
record Fingerprint(List<Entry> files) {
    private static final int DEPTH = 2;
    private static final int MAX_FILES = 1000;
    private static final List<String> MODEL_FILES =
            List.of(".safetensors", ".ckpt", ".bin", PipelineIndex.FILE, "config.json");

    Fingerprint {
        files = List.copyOf(files);
    }

    record Entry(String name, long size, FileTime modified) {}

    static Fingerprint of(Path folder) {
        List<Entry> files = new ArrayList<>();
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

            private String name(Path file) {
                return folder.relativize(file).toString();
            }
        };
        try {
            Files.walkFileTree(folder, Set.of(FileVisitOption.FOLLOW_LINKS), DEPTH, note);
        } catch (IOException vanished) {
            return new Fingerprint(List.of());
        }
        files.sort(Comparator.comparing(Entry::name));
        return new Fingerprint(files);
    }

    /** Whether somebody meant the folder to be a model, whatever is wrong with it. */
    boolean looksLikeModel() {
        return files.stream().anyMatch(file -> MODEL_FILES.stream().anyMatch(file.name()::endsWith));
    }
}
