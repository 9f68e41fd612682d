package org.latentblending.diffusion.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.blending.Denoiser.Trajectory;
import org.latentblending.diffusion.Reference;
import org.latentblending.diffusion.SamplingParameters;
import org.latentblending.diffusion.StableDiffusion;
import org.latentblending.diffusion.StableDiffusion.Tuning;
import org.latentblending.diffusion.StableDiffusionSession;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.config.SamplerKind;

/** Which number format a device computes in. */
class PrecisionTest {
    @Test
    void theCpuDoesNotComputeInFloat16() {
        try (ModelFolder folder = Reference.model("tiny-v")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> StableDiffusion.load(
                            folder, "cpu", BatchLimits.on("cpu", 2), Precision.FLOAT16, Tuning.FASTEST))
                    .withMessageContaining("float16");
        }
    }

    @Test
    void cpuComputesInBfloat16WithoutOneDnnPacking() {
        try (ModelFolder folder = Reference.model("tiny-v");
                StableDiffusion model = StableDiffusion.load(
                        folder, "cpu", BatchLimits.on("cpu", 2), Precision.BFLOAT16, Tuning.FASTEST)) {
            StableDiffusionSession session = model.open(new SamplingParameters(SamplerKind.DDIM, 1, 64, 64));
            float[] text = session.encodePrompt("a cat");
            Trajectory begin = new Trajectory(session.noise(1), text, text, 1);
            float[] latent = session.denoise(List.of(begin), 0, 1, n -> {}).get(0);
            assertThat(latent).isNotEqualTo(begin.latent());
            assertThat(session.decode(latent).rgb()).hasSize(3 * 64 * 64);
        }
    }

    /** Turing, Ampere, Hopper; and a card that the driver does not describe. */
    @ParameterizedTest
    @CsvSource({
        "75, FLOAT16, CHANNELS_LAST",
        "80, BFLOAT16, CHANNELS_LAST",
        "90, BFLOAT16, CHANNELS_LAST",
        "0, FLOAT16, PLAIN"
    })
    void usesTheTensorCoresOfACard(int capability, Precision precision, Kernels kernels) {
        assertThat(Precision.onCuda(capability)).isEqualTo(precision);
        assertThat(Kernels.onCuda(capability, precision)).isEqualTo(kernels);
        assertThat(Kernels.onCuda(capability, Precision.FLOAT32)).isEqualTo(Kernels.PLAIN);
    }

    @Test
    void usesBfloat16IfTheCpuSupportsIt() {
        assertThat(Precision.bestFor("cuda:99")).as("no such card").isEqualTo(Precision.FLOAT16);
        assertThat(Precision.bestFor("cpu"))
                .isEqualTo(Processor.CURRENT.hasBfloat16() ? Precision.BFLOAT16 : Precision.FLOAT32);
    }

    @ParameterizedTest
    @CsvSource({
        "flags : fpu avx512f avx512_bf16 avx512_vnni, true",
        "flags : fpu amx_bf16 amx_tile, true",
        "flags : fpu avx2 avx512f, false",
        "Features : fp asimd bf16, false"
    })
    void detectsBfloat16FromCpuFlags(String line, boolean can) {
        List<String> cpuinfo = List.of("processor : 0", "model name : avx512_bf16", line, "", line);
        assertThat(Processor.of(cpuinfo).hasBfloat16()).isEqualTo(can);
    }

    @Test
    void assumesNoBfloat16WithoutCpuInfo() {
        assertThat(Processor.read(Path.of("not", "there")).hasBfloat16()).isFalse();
    }
}
