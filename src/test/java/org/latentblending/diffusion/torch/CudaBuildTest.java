package org.latentblending.diffusion.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.diffusion.torch.CudaBuild.Verdict;
import org.latentblending.diffusion.torch.CudaDriver.Card;

class CudaBuildTest {
    private static final Card PASCAL = new Card("NVIDIA GeForce GTX 1080", 61);
    private static final Card HOPPER = new Card("NVIDIA H100", 90);
    private static final Card BLACKWELL = new Card("NVIDIA GeForce RTX 5090", 120);

    /** A driver runs builds of its own major version, also newer ones. */
    @ParameterizedTest
    @CsvSource({"cu118, 11040", "cu118, 12040", "cu124, 12020", "cu124, 13000", "cu128, 12080"})
    void usesCardsWithADriverOfTheSameMajorVersion(String flavor, int driver) {
        assertThat(check(flavor, driver, HOPPER).problem()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "cu118, 10020, 'NVIDIA''s driver supports CUDA 10.2, and this build needs 11.0 or newer. Update the driver.'",
        "cu124, 11080, 'NVIDIA''s driver supports CUDA 11.8, and this build needs 12.0 or newer. Update the driver.'"
    })
    void namesADriverThatIsTooOld(String flavor, int driver, String problem) {
        assertThat(check(flavor, driver, HOPPER).problem()).isEqualTo(problem);
    }

    @Test
    void namesWhatHidesTheCards() {
        assertThat(check("cu124", 12040).problem())
                .isEqualTo("No CUDA device is visible. In a container, start it with --gpus all.");
    }

    @Test
    void namesACardThatIsTooNew() {
        Verdict verdict = check("cu124", 13000, BLACKWELL);
        assertThat(verdict.unusable()).containsExactly(0);
        assertThat(verdict.problem())
                .isEqualTo(
                        "cuda:0 (NVIDIA GeForce RTX 5090, compute capability 12.0) is too new for this build, which supports"
                                + " 5.0 to 9.0. PYTORCH_LIBRARY_PATH can name the libraries of PyTorch 2.7.1 with CUDA 12.8"
                                + " (docs/gpu.md).");
        assertThat(check("cu128", 13000, BLACKWELL).problem()).isNull();
    }

    @Test
    void namesACardThatIsTooOld() {
        assertThat(check("cu128", 13000, PASCAL).problem())
                .isEqualTo(
                        "cuda:0 (NVIDIA GeForce GTX 1080, compute capability 6.1) is too old for this build, which supports"
                                + " 7.5 to 12.9.");
    }

    @Test
    void usesTheCardsThatItSupports() {
        Verdict verdict = check("cu118", 13000, BLACKWELL, HOPPER, PASCAL);
        assertThat(verdict.unusable()).containsExactly(0);
        assertThat(verdict.cards()).containsExactly(BLACKWELL, HOPPER, PASCAL);
        assertThat(verdict.problem()).isNull();
    }

    @Test
    void namesTheFlavorsThatExist() {
        assertThatExceptionOfType(TorchUnavailable.class)
                .isThrownBy(() -> CudaBuild.named("cu999"))
                .withMessage("PYTORCH_FLAVOR is cu999, which is unknown.")
                .satisfies(refused -> assertThat(refused.action())
                        .isEqualTo("Remove it, or set it to cpu or one of [cu118, cu124, cu128]."));
    }

    /** PyPI's PyTorch 2.7.1 is built for CUDA 12.6, and supports other cards than that for CUDA 12.8. */
    @Test
    void knowsPypisBuild() {
        CudaBuild pypi = CudaBuild.named("cu128").withCuda("12.6");
        assertThat(pypi.check(12060, List.of(PASCAL)).problem()).isNull();
        assertThat(pypi.check(12080, List.of(BLACKWELL)).problem()).contains("too new");
        assertThat(CudaBuild.named("cu128").withCuda("12.8"))
                .isEqualTo(CudaBuild.named("cu128").withCuda(null));
    }

    private static Verdict check(String flavor, int driver, Card... cards) {
        return CudaBuild.named(flavor).check(driver, List.of(cards));
    }
}
