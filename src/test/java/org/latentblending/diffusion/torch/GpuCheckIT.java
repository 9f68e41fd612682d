package org.latentblending.diffusion.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The check of docs/gpu.md, with a small model on the CPU. Needs a Python with PyTorch: {@code PYTHON}, or python3. */
@EnabledIf(value = "hasTorch", disabledReason = "no Python with PyTorch")
class GpuCheckIT {
    private static final String PYTHON = System.getenv().getOrDefault("PYTHON", "python3");

    @TempDir
    private Path folder;

    static boolean hasTorch() throws InterruptedException {
        try {
            return run(PYTHON, "-c", "import torch").waitFor() == 0;
        } catch (IOException noPython) {
            return false;
        }
    }

    @Test
    void networksMatchAndEveryTableIsPrinted() throws IOException, InterruptedException {
        GpuCheckExport.write(folder, Path.of("src/test/resources/reference/tiny-v"));

        Process check = run(PYTHON, folder.resolve("check.py").toString(), "--small");
        String output = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(check.waitFor()).as(output).isZero();
        assertThat(output)
                .contains(
                        "| unet_own_norms | bfloat16 | float32 |",
                        "| unet | bfloat16 | float32 |",
                        "| decoder | bfloat16 |",
                        "| text encoder | bfloat16 |")
                .contains("| 64 | 2 | ", "| medium | 64 | ", "| high | 64 | ")
                .contains("- unet_own_norms: 2\n")
                .doesNotContain("| NO |");
    }

    private static Process run(String... command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
