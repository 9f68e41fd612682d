package org.latentblending.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** PyTorch's own failure to allocate, in a process of its own that may not grow. */
class OutOfMemoryTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void aBatchThatDoesNotFitIsHalvedUntilItDoes() throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(List.of(
                        java,
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ScarceMemory.class.getName()))
                .redirectErrorStream(true)
                .start();
        List<String> lines = process.inputReader().lines().toList();
        assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
        assertThat(lines).anyMatch(line -> line.contains("does not suffice for 64 latents"));
        String[] result = lines.get(lines.size() - 1).split(" ");
        assertThat(Integer.parseInt(result[0])).isBetween(1, 32);
        assertThat(Double.parseDouble(result[1])).isLessThan(1e-4);
    }
}
