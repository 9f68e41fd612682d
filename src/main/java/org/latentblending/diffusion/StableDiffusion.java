package org.latentblending.diffusion;

import ai.djl.pytorch.engine.PtNDManager;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.Denoiser.Trajectory;
import org.latentblending.diffusion.PromptEncoder.MovieLoras;
import org.latentblending.diffusion.prompts.MoviePrompts;
import org.latentblending.diffusion.prompts.PromptFiles;
import org.latentblending.diffusion.prompts.PromptReader;
import org.latentblending.diffusion.prompts.PromptSyntax;
import org.latentblending.diffusion.prompts.TextPiece;
import org.latentblending.diffusion.sampling.Sampler;
import org.latentblending.diffusion.torch.BatchLimits;
import org.latentblending.diffusion.torch.Devices;
import org.latentblending.diffusion.torch.InferencePool;
import org.latentblending.diffusion.torch.Kernels;
import org.latentblending.diffusion.torch.OutOfDeviceMemory;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.diffusion.torch.Torch;
import org.latentblending.diffusion.torch.TorchProgram;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.config.AutoencoderConfig;
import org.latentblending.models.config.AutoencoderKind;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.config.ModelConfig;
import org.latentblending.models.loras.LinearLayers;
import org.latentblending.models.loras.Lora;
import org.latentblending.models.weights.Weights;

/**
 * A Stable Diffusion 2.x model on a device: tokenizer, text encoder, UNet and autoencoder. The text encoder computes in float32
 * on a CPU, and never in bfloat16. Thread-safe.
 */
public final class StableDiffusion implements DiffusionModel {
    private static final int MAX_CACHED_FLOATS = 64 * 77 * 1024; // 64 short prompts of 2.1: 20 MB

    // Calls of the networks hold the read lock, so that they are not closed meanwhile.
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    // Closes the open parts, the last one first; empty after close.
    private final Deque<Runnable> parts = new ArrayDeque<>();
    private final String modelId;
    private final ModelConfig config;
    private final Precision precision;
    private final BatchLimits batchLimits;
    private final PtNDManager manager;
    private final Tokenizer tokenizer;
    private final TextEncoder textEncoder;
    private final PromptFiles promptFiles;
    // Text states of recent prompts.
    private final Cache<EncodedText, float[]> textStates = Caffeine.newBuilder()
            .maximumWeight(MAX_CACHED_FLOATS)
            .weigher((EncodedText text, float[] states) -> states.length)
            .build();
    private final LinearLayers linearLayers;
    // The LoRAs of the last movie that had any.
    private @Nullable LoadedLoras loadedLoras;
    private final Unet unet;
    private final Autoencoder autoencoder;
    private final @Nullable TinyDecoder tinyDecoder;
    private final TorchProgram steps;
    private final long unetParameters;
    private final double decodingCost;
    private final boolean mayUsePool;
    private final boolean padsBatches;
    private final DecodingQueue decoding;
    private volatile @Nullable LatentRgb latentRgb;

    /**
     * Optimizations of a model. They change pictures only by rounding.
     *
     * @param packedWeights use the fastest {@link Kernels} of the device rather than {@link Kernels#PLAIN}
     * @param lanes compute the rows of small networks in parallel, each on one core: {@link InferencePool}
     * @param cudnnSearch let cuDNN search for its fastest algorithms on CUDA ({@link Torch#searchCudnn}), and pad batches so that
     *     few shapes occur
     */
    public record Tuning(boolean packedWeights, boolean lanes, boolean cudnnSearch) {
        /** Those that give the same pictures in each process. */
        public static final Tuning FASTEST = new Tuning(true, true, false);

        public Tuning withCudnnSearch(boolean search) {
            return new Tuning(packedWeights, lanes, search);
        }
    }

    private StableDiffusion(
            ModelFolder folder,
            String device,
            BatchLimits batchLimits,
            Precision precision,
            Tuning tuning,
            PromptFiles promptFiles) {
        modelId = folder.id();
        config = folder.config();
        this.promptFiles = promptFiles;
        linearLayers = LinearLayers.of(folder.unet(), folder.textEncoder());
        this.precision = precision;
        this.batchLimits = batchLimits;
        manager = Torch.newManager(device);
        unetParameters = parameters(folder.unet());
        decodingCost = DecodingCost.of(folder.unet(), folder.autoencoder());
        mayUsePool = tuning.lanes() && device.equals(Devices.CPU) && Torch.isConcurrent();
        padsBatches = tuning.cudnnSearch() && !device.equals(Devices.CPU);
        if (padsBatches) {
            Torch.searchCudnn();
        }
        decoding = new DecodingQueue(!device.equals(Devices.CPU));
        parts.push(manager::close);
        parts.push(this::closeLoras);
        try {
            Kernels kernels = tuning.packedWeights() ? Kernels.bestFor(manager, precision) : Kernels.PLAIN;
            tokenizer = new Tokenizer(config.tokenizer());
            parts.push(tokenizer::close);
            textEncoder = new TextEncoder(
                    manager, config.textEncoder(), folder.textEncoder(), precisionOfText(device, precision));
            parts.push(textEncoder::close);
            unet = new Unet(manager, config.unet(), folder.unet(), precision, kernels);
            parts.push(unet::close);
            Precision precisionOfPictures = precisionOfPictures(config, precision);
            Kernels pictureKernels =
                    tuning.packedWeights() ? Kernels.bestFor(manager, precisionOfPictures) : Kernels.PLAIN;
            autoencoder = new Autoencoder(
                    manager, config.autoencoder(), folder.autoencoder(), precisionOfPictures, pictureKernels);
            parts.push(autoencoder::close);
            tinyDecoder = tinyDecoder(folder, kernels);
            steps = TorchProgram.load("steps.torchscript", "Steps", manager);
            parts.push(steps::close);
        } catch (RuntimeException broken) {
            close();
            throw broken;
        }
    }

    private @Nullable TinyDecoder tinyDecoder(ModelFolder folder, Kernels kernels) {
        Weights weights = folder.tinyDecoder();
        if (weights == null) {
            return null;
        }
        int channels = config.autoencoder().latentChannels();
        TinyDecoder decoder = new TinyDecoder(manager, channels, weights, precision, kernels);
        parts.push(decoder::close);
        return decoder;
    }

    /**
     * Loads a model onto a device. The folder may be closed afterwards.
     *
     * @param device one of {@link Devices#names}
     * @param limits of this model's batches on this device, as far as they are known
     * @throws IllegalArgumentException if the device does not support the precision
     * @throws org.latentblending.models.config.InvalidModel if a file has changed since the folder was opened
     * @throws OutOfDeviceMemory if the weights do not fit into the device's memory
     */
    public static StableDiffusion load(
            ModelFolder folder,
            String device,
            BatchLimits limits,
            Precision precision,
            Tuning tuning,
            PromptFiles promptFiles) {
        precision.check(device);
        return new StableDiffusion(folder, device, limits, precision, tuning, promptFiles);
    }

    /** Loads a model for prompts that name no files. */
    public static StableDiffusion load(
            ModelFolder folder, String device, BatchLimits limits, Precision precision, Tuning tuning) {
        return load(folder, device, limits, precision, tuning, PromptFiles.NONE);
    }

    /** Bytes of a model's weights on a device. */
    public static long bytes(ModelFolder folder, String device, Precision precision) {
        Weights tiny = folder.tinyDecoder();
        long drawing = parameters(folder.unet()) + (tiny == null ? 0 : parameters(tiny));
        return precisionOfText(device, precision).bytes() * parameters(folder.textEncoder())
                + precision.bytes() * drawing
                + precisionOfPictures(folder.config(), precision).bytes() * parameters(folder.autoencoder());
    }

    /** An upscaler's decoder overflows in float16, and its pictures are the last ones: they are not rounded to bfloat16 either. */
    private static Precision precisionOfPictures(ModelConfig config, Precision precision) {
        return config.isUpscaler() ? Precision.FLOAT32 : precision;
    }

    private static long parameters(Weights weights) {
        return weights.names().stream()
                .mapToLong(name -> weights.tensor(name).size())
                .sum();
    }

    /** Each prompt is encoded once, so that speed does not matter here; float16 is as large as bfloat16 and more precise. */
    private static Precision precisionOfText(String device, Precision precision) {
        if (device.equals(Devices.CPU)) {
            return Precision.FLOAT32;
        }
        return precision == Precision.BFLOAT16 ? Precision.FLOAT16 : precision;
    }

    @Override
    public StableDiffusionSession open(SamplingParameters parameters) {
        parameters.check(config);
        if (parameters.autoencoder() == AutoencoderKind.TINY && tinyDecoder == null) {
            throw new InvalidModel(modelId, "has no tiny autoencoder (any more); the request asks for one");
        }
        return new StableDiffusionSession(this, parameters);
    }

    /** Calibrates {@link DiffusionModel.Session#preview} and measures what a detailed one takes. */
    public void preparePreviews() {
        latentRgb();
        if (tinyDecoder != null) {
            use(tinyDecoder::measure);
        }
    }

    public ModelConfig config() {
        return config;
    }

    @Override
    public String precision() {
        return precision.name().toLowerCase(Locale.ROOT);
    }

    /** Waits for running calls. */
    @Override
    public void close() {
        decoding.close();
        lock.writeLock().lock();
        try {
            while (!parts.isEmpty()) {
                parts.pop().run();
            }
            releaseMemory();
        } finally {
            lock.writeLock().unlock();
        }
    }

    BatchLimits batchLimits() {
        return batchLimits;
    }

    public PtNDManager manager() {
        return manager;
    }

    /** Conditioning of a plain prompt. */
    public float[] encodePrompt(String prompt) {
        return promptEncoder(MoviePrompts.PLAIN).encode(prompt);
    }

    /** Conditionings of all prompts, of one length. */
    public List<float[]> encodePrompts(MoviePrompts movie) {
        PromptEncoder encoder = promptEncoder(movie);
        return movie.prompts().stream().map(encoder::encode).toList();
    }

    /**
     * Decodes a finished latent.
     *
     * @return 3 x (factor height) x (factor width) pixels, about -1 to 1
     */
    public float[] decode(float[] latent, int height, int width) {
        return use(() -> autoencoder.decode(latent, height, width));
    }

    /** @throws org.latentblending.models.config.InvalidModel for a LoRA that does not exist or is for other models */
    PromptEncoder promptEncoder(MoviePrompts movie) {
        Map<String, float[][]> known = movie.syntax() == PromptSyntax.PLAIN
                ? Map.of()
                : promptFiles.inversions().ofWidth(config.textEncoder().hiddenSize());
        List<String> names = movie.loras();
        MovieLoras loras = names.isEmpty() ? null : use(() -> load(names));
        return PromptEncoder.of(
                movie,
                new PromptReader(tokenizer, known),
                loras,
                (pieces, adapters, strengths) -> textStates.get(
                        new EncodedText(pieces, adapters, Arrays.toString(strengths)),
                        text -> use(() -> textEncoder.encode(pieces, adapters, strengths))));
    }

    private synchronized MovieLoras load(List<String> names) {
        List<Lora> wanted = promptFiles.loras(names, linearLayers);
        LoadedLoras before = loadedLoras;
        if (before != null && before.loras().equals(wanted)) {
            return before.adapters();
        }
        closeLoras();
        MovieLoras adapters = MovieLoras.load(wanted, linearLayers, manager);
        loadedLoras = new LoadedLoras(wanted, adapters);
        return adapters;
    }

    private synchronized void closeLoras() {
        if (loadedLoras != null) {
            loadedLoras.adapters().close();
            loadedLoras = null;
        }
    }

    private record EncodedText(List<TextPiece> pieces, @Nullable Adapters adapters, String strengths) {}

    private record LoadedLoras(List<Lora> loras, MovieLoras adapters) {}

    /** The UNet, for latents of one size; to be called within {@link #use}. */
    public BatchedUnet.Predictor predictor(int height, int width) {
        return predictor(height, width, true, null);
    }

    /**
     * @param inParallel whether the rows of a small network may be divided among the threads of a pool
     * @param adapters whose strengths are in the conditioning
     */
    BatchedUnet.Predictor predictor(int height, int width, boolean inParallel, @Nullable Adapters adapters) {
        BatchedUnet.Predictor whole = (texts, rows) -> unet.condition(texts, rows, height, width, adapters);
        if (padsBatches) {
            return new PaddedUnet(whole);
        }
        InferencePool pool = inParallel ? pool(height * width) : null;
        return pool == null ? whole : new ParallelUnet(whole, pool);
    }

    /** The pool for small networks; null where one computation fills all cores. */
    private @Nullable InferencePool pool(int latentPixels) {
        return mayUsePool && InferencePool.isSuitable(unetParameters, latentPixels) ? InferencePool.shared() : null;
    }

    /** Whether latents stay on the device for a block, rather than in Java's arrays. */
    boolean keepsLatents() {
        return manager.getDevice().isGpu();
    }

    DeviceLatents toDevice(List<Trajectory> trajectories, Sampler sampler, int height, int width) {
        return use(() -> new DeviceLatents(manager, steps, sampler, trajectories, height, width));
    }

    public void releaseMemory() {
        Torch.releaseCache(manager);
    }

    double decodingCost() {
        return decodingCost;
    }

    Autoencoder autoencoder() {
        return autoencoder;
    }

    /** Null if the model has none. */
    @Nullable
    TinyDecoder tinyDecoder() {
        return tinyDecoder;
    }

    <T> CompletableFuture<T> decodeAsync(int latentPixels, Supplier<T> task) {
        return decoding.submit(task, pool(latentPixels));
    }

    /** Fitted on first use. */
    LatentRgb latentRgb() {
        LatentRgb known = latentRgb;
        return known != null ? known : use(this::fitLatentRgb);
    }

    private synchronized LatentRgb fitLatentRgb() {
        if (latentRgb == null) {
            AutoencoderConfig shape = config.autoencoder();
            latentRgb = LatentRgb.fit(autoencoder, shape.latentChannels(), shape.factor());
        }
        return latentRgb;
    }

    /** @see #use(Supplier) */
    void use(Runnable task) {
        use(() -> {
            task.run();
            return true;
        });
    }

    /** Runs a task that uses the networks; they are not closed before it ends. */
    <T> T use(Supplier<T> task) {
        lock.readLock().lock();
        try {
            if (parts.isEmpty()) {
                throw new IllegalStateException("the model has been closed");
            }
            return task.get();
        } finally {
            lock.readLock().unlock();
        }
    }
}
