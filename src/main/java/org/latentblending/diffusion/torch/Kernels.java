package org.latentblending.diffusion.torch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The methods with which a network's program convolves: they are added to its text. */
public enum Kernels {
    /** PyTorch's own, on any device. */
    PLAIN("plain.kernels"),
    /** oneDNN's, with weights packed for them when they are loaded; on CPUs for which PyTorch was built with oneDNN. */
    PACKED("packed.kernels");

    private static final Logger LOG = LoggerFactory.getLogger(Kernels.class);

    private final String resource;

    Kernels(String resource) {
        this.resource = resource;
    }

    /** The fastest that work with a manager's device in a number format. */
    public static Kernels bestFor(PtNDManager manager, Precision precision) {
        return manager.getDevice().isGpu() || !pack(precision) ? PLAIN : PACKED;
    }

    /** Whether oneDNN packs weights in a number format on this CPU. */
    static boolean pack(Precision precision) {
        return OnThisCpu.PACKS.contains(precision);
    }

    /**
     * Whether weights are packed for pictures of a usual size. With bfloat16 on AMX only: its kernels take tiles of as many
     * outputs for all sizes, but not those that oneDNN chooses for none. Others take tiles that depend on the size, and turn
     * what was chosen for none faster than what was chosen for another one.
     */
    static boolean packsForSize(Precision precision) {
        return precision == Precision.BFLOAT16 && Processor.OF_THIS_MACHINE.multipliesBfloat16InTiles();
    }

    /** For so many scores of a head in bfloat16 at most, PyTorch's fused attention is slower than products and a softmax. */
    private static int fewScores() {
        return Processor.OF_THIS_MACHINE.multipliesBfloat16InTiles() ? 0 : 256 * 256;
    }

    /** @return the methods for a class of that name */
    byte[] methods(String className) {
        String text = new String(Resources.bytes(resource), StandardCharsets.UTF_8);
        return text.replace("$CLASS", className)
                .replace("$FEW_SCORES", String.valueOf(fewScores()))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static final class OnThisCpu {
        /** The formats that oneDNN packs weights in: bfloat16 needs AVX512, and some builds of PyTorch have no oneDNN. */
        static final Set<Precision> PACKS = Stream.of(Precision.FLOAT32, Precision.BFLOAT16)
                .filter(OnThisCpu::packs)
                .collect(Collectors.toSet());

        private static boolean packs(Precision precision) {
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
                LOG.info("This PyTorch does not pack weights in {} here: {}", precision, lastLine(unsupported));
                return false;
            }
        }

        /** Of an error in TorchScript: the lines before it are a stack trace. */
        private static String lastLine(RuntimeException error) {
            return String.valueOf(error.getMessage()).strip().replaceFirst("(?s).*\\n", "");
        }
    }
}
