package org.latentblending.diffusion.torch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lombok.extern.slf4j.Slf4j;

/** Implementations of convolutions, linear layers and attention, which are added to a network's program. */
@Slf4j
public enum Kernels {
    /** PyTorch's own, on any device. */
    PLAIN("plain"),
    /** oneDNN's, with weights that are packed when they are loaded; for CPUs, if PyTorch was built with oneDNN. */
    PACKED("plain", "packed"),
    /** PyTorch's own, on pictures and weights with channels last, as tensor cores read them; works on any device. */
    CHANNELS_LAST("plain", "channels_last");

    /** Compute capability of the first cards with tensor cores. */
    private static final int TENSOR_CORES = 70;

    /**
     * Numbers in a picture below which a norm makes fewer calls rather than fewer copies. An estimate for CUDA: seven more calls
     * take about as long as the copies of so many numbers.
     */
    private static final int SMALL_NORM = 1 << 22;

    /** A method with its lines, which are indented further; comments between methods are left out. */
    private static final Pattern METHOD = Pattern.compile("  def (\\w+).*\\n(?: {4}.*\\n)+");

    private final List<String> texts;

    Kernels(String... texts) {
        this.texts = List.of(texts);
    }

    /** The fastest kernels of a manager's device in a number format. */
    public static Kernels bestFor(PtNDManager manager, Precision precision) {
        if (manager.getDevice().isGpu()) {
            return onCuda(Devices.capability(manager.getDevice().getDeviceId()), precision);
        }
        return canPack(precision) ? PACKED : PLAIN;
    }

    /** Tensor cores do not multiply float32, and cuDNN's fastest kernels for that are for channels first. */
    static Kernels onCuda(int capability, Precision precision) {
        return capability >= TENSOR_CORES && precision != Precision.FLOAT32 ? CHANNELS_LAST : PLAIN;
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
        return methods(className, texts, SMALL_NORM);
    }

    /** @param texts names of texts; a method replaces one of the same name in an earlier text */
    static String methods(String className, List<String> texts, int smallNorm) {
        // Up to this number of scores of a head in bfloat16, PyTorch's fused attention is slower than products and a
        // softmax.
        int maxUnfusedScores = Processor.CURRENT.hasAmxBfloat16() ? 0 : 256 * 256;
        Map<String, String> methods = new LinkedHashMap<>();
        for (String text : texts) {
            METHOD.matcher(TorchProgram.resource(text + ".kernels"))
                    .results()
                    .forEach(method -> methods.put(method.group(1), method.group()));
        }
        return String.join("\n", methods.values())
                .replace("$CLASS", className)
                .replace("$FEW_SCORES", String.valueOf(maxUnfusedScores))
                .replace("$SMALL_NORM", String.valueOf(smallNorm));
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
