package org.latentblending.diffusion.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.djl.util.Platform;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibrariesTest {
    private final String flavor = System.getProperty("PYTORCH_FLAVOR");

    @TempDir
    private Path folder;

    @AfterEach
    void forgetTheFlavorOfTheFolder() {
        if (flavor == null) {
            System.clearProperty("PYTORCH_FLAVOR");
        }
    }

    @Test
    void refusesAFolderWithoutPyTorch() {
        assertThatExceptionOfType(TorchUnavailable.class)
                .isThrownBy(() -> NativeLibraries.prepareOwn(folder.toString()))
                .withMessage("PYTORCH_LIBRARY_PATH is %s, which has no %s."
                        .formatted(folder, System.mapLibraryName("torch")))
                .satisfies(refused -> assertThat(refused.action()).contains("site-packages/torch/lib"));
    }

    @Test
    void refusesAnotherVersionOfPyTorch() throws IOException {
        Path libraries = Files.createDirectory(folder.resolve("lib"));
        Files.createFile(libraries.resolve(System.mapLibraryName("torch")));
        Files.writeString(folder.resolve("version.py"), "__version__ = '1.13.1+cu117'\ndebug = False\n");
        String needed =
                Torch.withClassLoader(() -> Platform.detectPlatform("pytorch")).getVersion();
        assertThatExceptionOfType(TorchUnavailable.class)
                .isThrownBy(() -> NativeLibraries.prepareOwn(folder + File.pathSeparator + libraries))
                .withMessage("PYTORCH_LIBRARY_PATH names PyTorch 1.13.1, and this build needs %s.".formatted(needed));
    }
}
