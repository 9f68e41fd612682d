package org.latentblending.diffusion.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.pytorch.jni.LibUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * The libraries that PyTorch needs and does not contain, for the build on the class path: the CPU's in every run, those for
 * CUDA where their profile is active (docs/gpu.md).
 */
class NativeDependenciesTest {
    /** What every Ubuntu or Debian image has: packages libc6, libgcc-s1, libstdc++6 and zlib1g. */
    private static final Set<String> SYSTEM = Set.of(
            "ld-linux-x86-64.so.2",
            "ld-linux-aarch64.so.1",
            "libc.so.6",
            "libdl.so.2",
            "libgcc_s.so.1",
            "libm.so.6",
            "libpthread.so.0",
            "librt.so.1",
            "libstdc++.so.6",
            "libz.so.1");

    @Test
    @EnabledOnOs(OS.LINUX)
    @DisabledIfEnvironmentVariable(
            named = "PYTORCH_LIBRARY_PATH",
            matches = ".+",
            disabledReason = "pip installs CUDA's libraries in folders of their own")
    void needsOnlyTheSystemTheDriverAndWhatTheStartChecks() throws IOException {
        Torch.engine();
        String flavor = Torch.libraries().flavor();
        Set<String> expected = flavor.startsWith("cu")
                ? Stream.concat(Stream.of(CudaDriver.NAME), CudaBuild.named(flavor).libraries().stream())
                        .collect(Collectors.toSet())
                : Set.of();
        assertThat(missing(Path.of(LibUtils.getLibtorchPath()))).isEqualTo(expected);
    }

    @Test
    void baseImagesHaveWhatTheBuildsLack() throws IOException {
        List<String> lines = Stream.of("docker/Dockerfile", "docker/compose.cuda.yaml", "docs/docker.md", "docs/gpu.md")
                .flatMap(NativeDependenciesTest::lines)
                .filter(line -> line.contains("nvidia/cuda:"))
                .toList();
        assertThat(lines).isNotEmpty().allSatisfy(line -> {
            if (line.contains("cuda:11.8")) {
                assertThat(line).contains("cuda:11.8.0-cudnn8-runtime-ubuntu22.04");
            }
        });
        assertThat(lines).anyMatch(line -> line.contains("cuda:11.8")).anyMatch(line -> line.contains("cuda:12.4"));
        assertThat(CudaBuild.named("cu118").libraries()).containsExactly("libcudnn.so.8");
        assertThat(CudaBuild.named("cu124").libraries()).isEmpty();
    }

    private static Stream<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file)).stream();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Set<String> missing(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> files = entries.filter(
                            file -> file.getFileName().toString().contains(".so"))
                    .filter(file -> !file.getFileName().toString().contains("djl_torch"))
                    .toList();
            Set<String> missing = new TreeSet<>();
            for (Path file : files) {
                missing.addAll(ElfFile.needed(file));
            }
            files.forEach(file -> missing.remove(file.getFileName().toString()));
            missing.removeAll(SYSTEM);
            return missing;
        }
    }
}
