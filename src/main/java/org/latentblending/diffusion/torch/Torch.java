package org.latentblending.diffusion.torch;

import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import com.sun.jna.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * PyTorch in this process, through DJL. Its native libraries come from the class path and are extracted once to DJL's cache
 * folder ({@code ~/.djl.ai}, or {@code DJL_CACHE_DIR}). Nothing is downloaded, and no usage data is sent.
 */
public final class Torch {
    private static final ThreadLocal<Boolean> SINGLE_THREADED = ThreadLocal.withInitial(() -> false);
    private static final ThreadLocal<@Nullable Integer> CURRENT_THREADS = new ThreadLocal<>();

    private static @Nullable NativeLibraries libraries;

    static {
        // DJL reads these when it starts; the names depend on its version.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
    }

    private Torch() {}

    /** Runs a task that may load a DJL library; these find their native parts through the thread's class loader. */
    public static <T> T withClassLoader(Supplier<T> task) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(Torch.class.getClassLoader());
        try {
            return task.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** @param device {@code cpu}, or {@code cuda:} and a number */
    public static PtNDManager newManager(String device) {
        return (PtNDManager) engine().newBaseManager(Devices.device(device));
    }

    /** Number of threads that share one operation on the CPU. */
    public static int threads() {
        engine();
        return Started.THREADS;
    }

    /** Runs a task whose operations on the CPU use the calling thread only. */
    static void singleThreaded(Runnable task) {
        boolean before = SINGLE_THREADED.get();
        SINGLE_THREADED.set(true);
        try {
            prepareThread();
            task.run();
        } finally {
            SINGLE_THREADED.set(before);
        }
    }

    /** Must be called before a thread computes. */
    static void prepareThread() {
        engine();
        Integer count = SINGLE_THREADED.get() ? 1 : threads();
        if (!count.equals(CURRENT_THREADS.get())) {
            // A thread's first computation or query resets its number to the last one of any thread, so query it first.
            JniUtils.getNumThreads();
            JniUtils.setNumThreads(count);
            CURRENT_THREADS.set(count);
        }
        // The profiling executor would make the first calls of every thread and shape many times slower.
        JniUtils.setGraphExecutorOptimize(false);
    }

    /**
     * Whether several threads may compute on the CPU at the same time. The oneDNN of PyTorch 2.0, which is that of the build
     * for CUDA 11.8, has crashed in that case, while it read the attributes of a convolution.
     */
    public static boolean isConcurrent() {
        return !engine().getVersion().startsWith("2.0.");
    }

    /**
     * Lets cuDNN measure its algorithms for each new shape of a convolution and use the fastest. It may choose others in the next
     * process, which round differently.
     */
    public static void searchCudnn() {
        engine();
        JniUtils.setBenchmarkCuDNN(true);
    }

    /** Releases the GPU memory that PyTorch caches. */
    public static void releaseCache(PtNDManager manager) {
        if (manager.getDevice().isGpu()) {
            JniUtils.emptyCudaCache();
        }
    }

    /**
     * The native libraries that this process loads or has loaded.
     *
     * @throws TorchUnavailable if this machine lacks what they need
     */
    static synchronized NativeLibraries libraries() {
        if (libraries == null) {
            libraries = withClassLoader(NativeLibraries::prepare);
        }
        return libraries;
    }

    static Engine engine() {
        libraries();
        return Started.ENGINE;
    }

    private static final class Started {
        static final Engine ENGINE = withClassLoader(Started::start);
        static final int THREADS = JniUtils.getNumThreads();

        private static Engine start() {
            // Waiting OpenMP threads spin by default, which makes a network about 40 times slower when another process
            // uses the same cores. The variable must be set before the library is loaded. The user's value has
            // precedence.
            if (com.sun.jna.Platform.isLinux()) {
                int overwrite = 0;
                Function.getFunction("c", "setenv").invokeInt(new Object[] {"OMP_WAIT_POLICY", "PASSIVE", overwrite});
            }
            return Engine.getEngine("PyTorch");
        }
    }
}
