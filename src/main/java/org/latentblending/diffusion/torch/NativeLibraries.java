package org.latentblending.diffusion.torch;

import ai.djl.util.Platform;
import ai.djl.util.Utils;
import com.sun.jna.NativeLibrary;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The native libraries of PyTorch that DJL loads: those that {@code PYTORCH_LIBRARY_PATH} names, else the build's own. DJL
 * finds libraries for CUDA only where the CUDA toolkit is installed and a device is visible. So this class extracts them, to
 * the folder that DJL would use, and names that folder to DJL.
 *
 * @param flavor {@code cpu}, {@code cu118}, {@code cu124} …
 * @param cards visible to a build for CUDA, in the order of their numbers
 * @param unusable numbers of CUDA devices that the libraries do not support
 * @param problem why no CUDA device can be used although the libraries are for CUDA; null otherwise
 */
record NativeLibraries(String flavor, List<CudaDriver.Card> cards, Set<Integer> unusable, @Nullable String problem) {
    private static final String PATH = "PYTORCH_LIBRARY_PATH";
    private static final String FLAVOR = "PYTORCH_FLAVOR";
    private static final String CPU = "cpu";
    /** In the file {@code version.py} of a PyTorch from pip. */
    private static final Pattern PIP_VERSION = Pattern.compile("__version__ = '([\\d.]+)");

    private static final Pattern PIP_CUDA = Pattern.compile("cuda.* = '([\\d.]+)'");

    boolean areForCuda() {
        return flavor.startsWith("cu");
    }

    /**
     * Tells DJL which libraries to load.
     *
     * @throws TorchUnavailable if this machine lacks what they need
     */
    static NativeLibraries prepare() {
        String paths = Utils.getEnvOrSystemProperty(PATH);
        if (paths != null) {
            return prepareOwn(paths);
        }
        Properties bundled = bundled();
        String flavor = bundled.getProperty("flavor", CPU);
        if (flavor.startsWith("cu")) {
            NativeLibraries libraries = checked(CudaBuild.named(flavor));
            Path folder = extract(bundled);
            System.setProperty(PATH, folder.toString());
            System.setProperty("PYTORCH_VERSION", bundled.getProperty("version"));
            System.setProperty(FLAVOR, flavor);
            offerRuntime(flavor, folder);
            return libraries;
        }
        Platform platform = Platform.detectPlatform("pytorch");
        if (platform.isPlaceholder()) { // DJL would download PyTorch
            throw new TorchUnavailable(
                    "This build has no PyTorch for %s.".formatted(platform.getClassifier()),
                    "Build it on this machine, or with the profile of its platform in pom.xml.");
        }
        return new NativeLibraries(flavor, List.of(), Set.of(), null);
    }

    /** @param paths folders, or files of the library {@code torch}; as DJL does, the first that exists is used */
    static NativeLibraries prepareOwn(String paths) {
        String torch = System.mapLibraryName("torch");
        Path folder = Stream.of(paths.split(File.pathSeparator))
                .map(path -> path.endsWith(torch) ? Path.of(path).getParent() : Path.of(path))
                .filter(path -> Files.exists(path.resolve(torch)))
                .findFirst()
                .orElseThrow(() -> new TorchUnavailable(
                        "PYTORCH_LIBRARY_PATH is %s, which has no %s.".formatted(paths, torch),
                        "Set it to PyTorch's folder lib, such as site-packages/torch/lib."));
        String flavor = Utils.getEnvOrSystemProperty(FLAVOR);
        if (flavor == null) {
            boolean cuda = Files.exists(folder.resolve(System.mapLibraryName("torch_cuda")));
            flavor = cuda ? CudaBuild.ofThisEngine().flavor() : CPU;
            System.setProperty(FLAVOR, flavor);
        }
        // Before DJL looks for the CUDA runtime, which it does once, also when it is asked for its version.
        offerRuntime(flavor, folder, folder.resolve("../../nvidia/cuda_runtime/lib"));
        checkVersion(folder);
        if (!flavor.startsWith("cu")) {
            return new NativeLibraries(flavor, List.of(), Set.of(), null);
        }
        return checked(CudaBuild.named(flavor).withCuda(stated(PIP_CUDA, folder)));
    }

    private static void checkVersion(Path folder) {
        String found = stated(PIP_VERSION, folder);
        String needed = Platform.detectPlatform("pytorch").getVersion();
        if (found != null && !needed.startsWith(found)) {
            throw new TorchUnavailable(
                    "PYTORCH_LIBRARY_PATH names PyTorch %s, and this build needs %s.".formatted(found, needed),
                    "Install torch==%s, or build with the profile of another version.".formatted(needed));
        }
    }

    /** What the file {@code version.py} of a PyTorch from pip states; null if it does not, or is missing. */
    private static @Nullable String stated(Pattern pattern, Path folder) {
        try {
            Matcher matcher = pattern.matcher(Files.readString(folder.resolveSibling("version.py")));
            return matcher.find() ? matcher.group(1) : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static NativeLibraries checked(CudaBuild build) {
        CudaBuild.Verdict verdict = build.check();
        return new NativeLibraries(build.flavor(), verdict.cards(), verdict.unusable(), verdict.problem());
    }

    /** What the native libraries on the class path state: flavor, version, classifier and libraries. */
    private static Properties bundled() {
        var properties = new Properties();
        try (InputStream file = Torch.class.getResourceAsStream("/native/lib/pytorch.properties")) {
            if (file != null) {
                properties.load(file);
            }
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path extract(Properties bundled) {
        String classifier = bundled.getProperty("classifier");
        String flavor = bundled.getProperty("flavor");
        Path cache = Utils.getEngineCacheDir("pytorch");
        Path folder = cache.resolve("%s-%s-%s".formatted(bundled.getProperty("version"), flavor, classifier));
        if (Files.exists(folder)) {
            return folder;
        }
        Path part = null;
        try {
            Files.createDirectories(cache);
            part = Files.createTempDirectory(cache, "part");
            for (String library : bundled.getProperty("libraries").split(",")) {
                String resource = "/pytorch/%s/%s/%s".formatted(flavor, classifier, library);
                try (InputStream file = Objects.requireNonNull(Torch.class.getResourceAsStream(resource), resource)) {
                    Files.copy(file, part.resolve(library));
                }
            }
            Utils.moveQuietly(part, folder);
            return folder;
        } catch (IOException e) {
            throw new TorchUnavailable(
                    "PyTorch's libraries cannot be extracted to %s: %s.".formatted(cache, e),
                    "Make room there, or set DJL_CACHE_DIR to another folder.");
        } finally {
            if (part != null) {
                Utils.deleteQuietly(part);
            }
        }
    }

    /** Lets DJL find the CUDA runtime, with which it counts devices, under the name that it looks for. */
    private static void offerRuntime(String flavor, Path... folders) {
        Path links = Utils.getEngineCacheDir("pytorch").resolve(flavor + "-runtime");
        Path link = links.resolve(System.mapLibraryName("cudart"));
        for (Path folder : folders) {
            try (DirectoryStream<Path> runtimes = Files.newDirectoryStream(folder, "libcudart*")) {
                for (Path runtime : runtimes) {
                    if (Files.notExists(link) || !Files.isSameFile(link, runtime)) {
                        Files.createDirectories(links);
                        Files.deleteIfExists(link);
                        Files.createSymbolicLink(link, runtime.toRealPath());
                    }
                }
            } catch (IOException e) {
                // Another process has made the link, or DJL looks for the runtime where the system has it.
            }
        }
        NativeLibrary.addSearchPath("cudart", links.toString());
    }
}
