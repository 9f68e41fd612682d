package org.latentblending.diffusion.torch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lombok.extern.slf4j.Slf4j;

/** Implementations of convolutions, linear layers and attention, which are added to a network's program. */
@Slf4j
public enum Kernels {
    /** PyTorch's own, on any device. */
    PLAIN,
    /** oneDNN's, with weights that are packed when they are loaded; for CPUs, if PyTorch was built with oneDNN. */
    PACKED;

    /** The fastest kernels of a manager's device in a number format. */
    public static Kernels bestFor(PtNDManager manager, Precision precision) {
        return manager.getDevice().isGpu() || !canPack(precision) ? PLAIN : PACKED;
    }

    /** Whether oneDNN packs weights in a number format on this CPU. */
    static boolean canPack(Precision precision) {
        return OnThisCpu.PACKS.contains(precision);
    }

    /**
     * Whether weights are packed for a common picture size rather than for an unspecified one. This is for bfloat16 on AMX
     * only: its kernels use the same layout for every size, but another one for an unspecified size. The layout of other
     * kernels depends on the size; they reorder weights of an unspecified size faster than those of a wrong size.
     */
    static boolean packsForSize(Precision precision) {
        return precision == Precision.BFLOAT16 && Processor.CURRENT.hasAmxBfloat16();
    }

    /** Returns the methods of a class as TorchScript. */
    String methods(String className) {
        // Up to this number of scores of a head in bfloat16, PyTorch's fused attention is slower than products and a
        // softmax.
        int maxUnfusedScores = Processor.CURRENT.hasAmxBfloat16() ? 0 : 256 * 256;
        return TorchProgram.resource(name().toLowerCase(Locale.ROOT) + ".kernels")
                .replace("$CLASS", className)
                .replace("$FEW_SCORES", String.valueOf(maxUnfusedScores));
    }

    private static final class OnThisCpu {
        /** Formats that oneDNN supports: bfloat16 needs AVX512, and some builds of PyTorch have no oneDNN. */
        static final Set<Precision> PACKS = Stream.of(Precision.FLOAT32, Precision.BFLOAT16)
                .filter(OnThisCpu::canPack)
                .collect(Collectors.toSet());

        private static boolean canPack(Precision precision) {
            try (PtNDManager manager = Torch.newManager("cpu");
                    TorchProgram program = TorchProgram.load("weights.torchscript", "Weights", manager, PACKED);
                    IValue stored = IValue.listFrom((PtNDArray) manager.create(new float[][] {{1, 2}, {3, 4}}));
                    IValue part = IValue.from(0L);
                    IValue parts = IValue.from(1L);
                    IValue type = IValue.from((long) precision.torchType());
                    IValue weight = IValue.from(program.run(manager, "read", List.of(stored, part, parts, type)));
                    IValue stride = IValue.from(1L);
                    IValue forSize = IValue.from(true)) {
                program.runValue("pack", List.of(weight, stride, forSize)).close();
                return true;
            } catch (RuntimeException unsupported) {
                // The lines before the last one are a TorchScript stack trace.
                String reason = String.valueOf(unsupported.getMessage()).strip().replaceFirst("(?s).*\\n", "");
                LOG.info("oneDNN cannot pack weights in {} on this CPU: {}", precision, reason);
                return false;
            }
        }
    }
}
