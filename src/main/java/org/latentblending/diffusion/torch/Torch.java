package org.latentblending.diffusion.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.Platform;
import ai.djl.util.cuda.CudaUtils;
import com.sun.jna.Function;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * PyTorch in this process, through DJL. Its native libraries come from the class path and are unpacked once to DJL's
 * cache folder ({@code ~/.djl.ai}, or {@code DJL_CACHE_DIR}); nothing is fetched or reported anywhere.
 */
public final class Torch {
    private static final String CUDA = "cuda:";
    private static final ThreadLocal<Boolean> ALONE = ThreadLocal.withInitial(() -> false);
    private static final ThreadLocal<@Nullable Integer> THREADS_OF_THIS_THREAD = new ThreadLocal<>();

    static {
        // Settings of DJL's different versions, read when it starts.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
    }

    private Torch() {}

    /** Runs something that may start one of DJL's libraries, which look for their natives by the thread's class loader. */
    public static <T> T offline(Supplier<T> work) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(Torch.class.getClassLoader());
        try {
            return work.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** @param device {@code cpu}, or {@code cuda:} and a number */
    public static PtNDManager newManager(String device) {
        return (PtNDManager) engine().newBaseManager(device(device));
    }

    /** Devices that can compute, the fastest first, {@code cpu} last. */
    static List<String> devices() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < engine().getGpuCount(); i++) {
            names.add(CUDA + i);
        }
        names.add(Devices.CPU);
        return List.copyOf(names);
    }

    /** Whether this build holds a PyTorch for CUDA; known without starting it. */
    static boolean holdsCuda() {
        return Platform.detectPlatform("pytorch").getFlavor().startsWith("cu");
    }

    /** Bytes of a GPU's memory, used or not; a very large number where the driver does not tell. */
    static long memoryOf(String device) {
        try {
            return CudaUtils.getGpuMemory(device(device)).getMax();
        } catch (RuntimeException unknown) {
            return Long.MAX_VALUE;
        }
    }

    /** Threads that one operation on the CPU is spread over. */
    static int threads() {
        engine();
        return Started.THREADS;
    }

    /** Nothing that is computed in this on the CPU is spread over further threads. */
    static void alone(Runnable work) {
        boolean before = ALONE.get();
        ALONE.set(true);
        try {
            prepareThread();
            work.run();
        } finally {
            ALONE.set(before);
        }
    }

    /** To be called before a thread computes. */
    static void prepareThread() {
        Integer count = ALONE.get() ? 1 : threads();
        if (!count.equals(THREADS_OF_THIS_THREAD.get())) {
            spreadOver(count);
            THREADS_OF_THIS_THREAD.set(count);
        }
        // The profiling executor would make the first calls of every thread and shape many times slower.
        JniUtils.setGraphExecutorOptimize(false);
    }

    /**
     * PyTorch has this number for each thread, and takes the one that was set last, by whatever thread, where a thread
     * computes or asks for the first time.
     */
    private static void spreadOver(int count) {
        engine();
        JniUtils.getNumThreads();
        JniUtils.setNumThreads(count);
    }

    /** Gives back what PyTorch keeps of a GPU's memory for later. */
    public static void releaseUnused(PtNDManager manager) {
        if (manager.getDevice().isGpu()) {
            JniUtils.emptyCudaCache();
        }
    }

    private static Engine engine() {
        return Started.ENGINE;
    }

    private static Device device(String name) {
        if (!devices().contains(name)) {
            throw new IllegalArgumentException(
                    "there is no device '%s'; there are: %s".formatted(name, String.join(", ", devices())));
        }
        return name.equals(Devices.CPU) ? Device.cpu() : Device.gpu(Integer.parseInt(name.substring(CUDA.length())));
    }

    private static final class Started {
        static final Engine ENGINE = offline(Started::start);
        static final int THREADS = JniUtils.getNumThreads();

        private static Engine start() {
            Platform platform = Platform.detectPlatform("pytorch");
            if (platform.isPlaceholder()) { // DJL would download one
                throw new IllegalStateException("this build holds no PyTorch for " + platform);
            }
            letThreadsSleep();
            return Engine.getEngine("PyTorch");
        }

        /**
         * OpenMP's threads spin while they wait for each other, which makes a network some 40 times slower as soon as
         * another process wants the same cores. The setting must be in the environment before the library is loaded.
         */
        private static void letThreadsSleep() {
            if (com.sun.jna.Platform.isLinux()) {
                Function setenv = Function.getFunction("c", "setenv");
                int keepTheUsers = 0;
                setenv.invokeInt(new Object[] {"OMP_WAIT_POLICY", "PASSIVE", keepTheUsers});
            }
        }
    }
}
