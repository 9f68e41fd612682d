package org.latentblending.diffusion.torch;

import com.sun.jna.NativeLibrary;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A build of PyTorch for CUDA: what it needs, and which cards it supports.
 *
 * @param cuda its version of CUDA, such as 12040; a driver of the same major version suffices
 * @param oldest compute capability of the oldest cards that it supports, such as 50
 * @param newest compute capability of the newest ones
 * @param libraries of cuDNN that the build does not contain
 */
record CudaBuild(String flavor, int cuda, int oldest, int newest, List<String> libraries) {
    /** Compute capabilities: {@code TORCH_CUDA_ARCH_LIST} of PyTorch's own builds of these versions. */
    private static final List<CudaBuild> KNOWN = List.of(
            new CudaBuild("cu118", 11080, 37, 90, List.of("libcudnn.so.8")),
            new CudaBuild("cu124", 12040, 50, 90, List.of()),
            new CudaBuild("cu128", 12080, 75, 129, List.of()));
    /** The build of PyTorch 2.7.1 on PyPI. It has no JNI library of its own, and that of {@code cu128} fits. */
    private static final CudaBuild PYPI = new CudaBuild("cu128", 12060, 50, 90, List.of());

    private static final String NEWER =
            " PYTORCH_LIBRARY_PATH can name the libraries of PyTorch 2.7.1 with CUDA 12.8 (docs/gpu.md).";

    /** @throws TorchUnavailable for another flavor than DJL has for CUDA */
    static CudaBuild named(String flavor) {
        return KNOWN.stream()
                .filter(build -> build.flavor.equals(flavor))
                .findFirst()
                .orElseThrow(() -> new TorchUnavailable(
                        "PYTORCH_FLAVOR is %s, which is unknown.".formatted(flavor),
                        "Remove it, or set it to cpu or one of %s."
                                .formatted(KNOWN.stream().map(CudaBuild::flavor).toList())));
    }

    /** @param version of CUDA as {@code torch.version.cuda} states it, such as 12.6; null if unknown */
    CudaBuild withCuda(@Nullable String version) {
        return version != null && version.equals(text(PYPI.cuda)) && flavor.equals(PYPI.flavor) ? PYPI : this;
    }

    /** The build for CUDA that the engine's JNI library on the class path supports. */
    static CudaBuild ofThisEngine() {
        return KNOWN.stream()
                .filter(build ->
                        Torch.class.getResource("/jnilib/linux-x86_64/%s/libdjl_torch.so".formatted(build.flavor))
                                != null)
                .findFirst()
                .orElseThrow();
    }

    /**
     * What this machine can do with this build.
     *
     * @param cards in the order of their numbers; empty if the driver does not name them
     * @param unusable numbers of cards that the build does not support
     * @param problem why no card can be used; null if at least one can
     */
    record Verdict(List<CudaDriver.Card> cards, Set<Integer> unusable, @Nullable String problem) {
        private Verdict(String problem) {
            this(List.of(), Set.of(), problem);
        }
    }

    /** @throws TorchUnavailable if its libraries cannot be loaded here */
    Verdict check() {
        CudaDriver driver = CudaDriver.open()
                .orElseThrow(() -> new TorchUnavailable(
                        "This build computes with CUDA %s, and NVIDIA's driver (%s) is not installed here."
                                .formatted(text(cuda), CudaDriver.NAME),
                        "Install the driver, start the container with --gpus all, or use the build without -P%s."
                                .formatted(flavor)));
        for (String library : libraries) {
            if (!isInstalled(library)) {
                throw new TorchUnavailable(
                        "This build needs %s, which is not installed here.".formatted(library),
                        "Install cuDNN 8 (package libcudnn8 of NVIDIA's repository), or put the folder of the wheel"
                                + " nvidia-cudnn-cu11==8.7.0.84 on LD_LIBRARY_PATH (docs/gpu.md).");
            }
        }
        int status = driver.initialize();
        return status == CudaDriver.SUCCESS ? check(driver.version(), driver.cards()) : new Verdict(failure(status));
    }

    Verdict check(int driver, List<CudaDriver.Card> cards) {
        if (driver < major() * 1000) {
            return new Verdict(
                    "NVIDIA's driver supports CUDA %s, and this build needs %d.0 or newer. Update the driver."
                            .formatted(text(driver), major()));
        }
        if (cards.isEmpty()) {
            return new Verdict(failure(CudaDriver.NO_DEVICE));
        }
        Set<Integer> unusable = IntStream.range(0, cards.size())
                .filter(number -> !supports(cards.get(number)))
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
        String reasons = unusable.stream()
                .map(number -> reason(number, cards.get(number)))
                .collect(Collectors.joining(" "));
        return new Verdict(cards, unusable, unusable.size() < cards.size() ? null : reasons);
    }

    private boolean supports(CudaDriver.Card card) {
        return oldest <= card.capability() && card.capability() <= newest;
    }

    private String reason(int number, CudaDriver.Card card) {
        boolean isNew = card.capability() > newest;
        return "cuda:%d (%s, compute capability %s) is too %s for this build, which supports %s to %s.%s"
                .formatted(
                        number,
                        card.name(),
                        capability(card.capability()),
                        isNew ? "new" : "old",
                        capability(oldest),
                        capability(newest),
                        isNew ? NEWER : "");
    }

    private static String failure(int status) {
        return status == CudaDriver.NO_DEVICE
                ? "No CUDA device is visible. In a container, start it with --gpus all."
                : "NVIDIA's driver reports error %d; nvidia-smi tells more.".formatted(status);
    }

    private static boolean isInstalled(String library) {
        try {
            NativeLibrary.getInstance(library);
            return true;
        } catch (UnsatisfiedLinkError missing) {
            return false;
        }
    }

    private int major() {
        return cuda / 1000;
    }

    private static String text(int cuda) {
        return cuda / 1000 + "." + cuda % 1000 / 10;
    }

    private static String capability(int number) {
        return number / 10 + "." + number % 10;
    }
}
