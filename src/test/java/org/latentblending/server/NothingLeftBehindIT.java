package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.testing.NativeHeap;
import org.latentblending.testing.RealServerTest;
import org.latentblending.testing.Server;
import org.latentblending.testing.SmallModels;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Transitions that succeed, that are cancelled on the way and that fail, with a real model: files and native memory. */
@RealServerTest
class NothingLeftBehindIT {
    private static final int ROUNDS = 5;
    private static final int OF_EACH = 4;
    /** Less than a single picture's work needs. */
    private static final long NOISE = 1 << 20;

    @TempDir
    static Path folder;

    @Autowired
    Server server;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("latentblending.data", () -> folder.resolve("data").toString());
        registry.add("latentblending.models", () -> folder.resolve("models").toString());
    }

    @BeforeAll
    static void modelFolders() throws IOException {
        SmallModels.good(folder.resolve("models"), "good");
        SmallModels.overflowing(folder.resolve("models"), "overflowing");
    }

    @Test
    void transitionsKeepNoNativeMemory() {
        assumeTrue(NativeHeap.tells(), "This C library does not tell what is in use (glibc 2.33 or newer)");
        some(OF_EACH);
        List<Long> growth = new ArrayList<>();
        // A leak is in every round. Java's compiler, which takes and gives from the same heap, is not.
        while (growth.size() < ROUNDS && growth.stream().noneMatch(bytes -> bytes < NOISE)) {
            long before = NativeHeap.inUse();
            some(OF_EACH);
            growth.add(NativeHeap.inUse() - before);
        }
        assertThat(growth).anyMatch(bytes -> bytes < NOISE);
    }

    @Test
    void deletedTransitionsLeaveNoFile() throws IOException {
        for (String id : some(1)) {
            assertThat(files()).noneMatch(file -> file.toString().endsWith(".part"));
            assertThat(server.delete("/api/v1/transitions/" + id).status()).isEqualTo(204);
            assertThat(files()).noneMatch(file -> file.toString().contains(id));
        }
    }

    private List<String> some(int ofEach) {
        return Stream.generate(() -> Stream.of(succeeded(false), succeeded(true), cancelled(), failed()))
                .limit(ofEach)
                .flatMap(ids -> ids)
                .toList();
    }

    private String succeeded(boolean draft) {
        String id = submit("good", 4, draft);
        server.watch(id, 0).nextStatus("succeeded");
        return id;
    }

    private String cancelled() {
        String id = submit("good", 900, true);
        var watching = server.watch(id, 0);
        watching.next(message -> message.type().equals("progress"));
        server.post("/api/v1/transitions/" + id + "/cancel", "");
        watching.nextStatus("cancelled");
        return id;
    }

    private String failed() {
        String id = submit("overflowing", 4, false);
        server.watch(id, 0).nextStatus("failed");
        return id;
    }

    private String submit(String model, int steps, boolean draft) {
        return server.submit(
                """
                        {"model": "%s", "keyframes": [{"prompt": "a red apple", "seed": 1}, {"prompt": "a frog", "seed": 2}],
                         "width": 64, "height": 64, "guidanceScale": 3, "draft": %s,
                         "branching": {"steps": %d, "branchCounts": [2, 4], "injectionSteps": [0, 2]},
                         "movie": {"fps": 6, "seconds": 1}}"""
                        .formatted(model, draft, steps));
    }

    private static List<Path> files() throws IOException {
        List<Path> all = new ArrayList<>();
        Files.walkFileTree(folder.resolve("data"), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path found, BasicFileAttributes attributes) {
                all.add(found);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path found, BasicFileAttributes attributes) {
                all.add(found);
                return FileVisitResult.CONTINUE;
            }

            /** The server looks now and then whether it can write, with a file that goes at once. */
            @Override
            public FileVisitResult visitFileFailed(Path gone, IOException e) throws IOException {
                if (Files.exists(gone)) {
                    throw e;
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return all;
    }
}
