package org.latentblending.diffusion;

import ai.djl.pytorch.engine.PtNDManager;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.latentblending.diffusion.torch.BatchLimits;
import org.latentblending.diffusion.torch.Devices;
import org.latentblending.diffusion.torch.InferencePool;
import org.latentblending.diffusion.torch.Kernels;
import org.latentblending.diffusion.torch.OutOfDeviceMemory;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.diffusion.torch.Torch;
import org.latentblending.diffusion.torch.Tuning;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.config.ModelConfig;
import org.latentblending.models.weights.Weights;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Stable Diffusion 2.x model on a device: tokenizer, text encoder, UNet and autoencoder. The text encoder
 * computes in single precision on a CPU. Safe for use by several threads at once.
 */
public final class StableDiffusion implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StableDiffusion.class);

    /** Those who use the networks share it. */
    private final ReadWriteLock open = new ReentrantReadWriteLock();
    /** How to close each part that is open, the last one first. */
    private final Deque<Runnable> parts = new ArrayDeque<>();

    private final ModelConfig config;
    private final String device;
    private final Precision precision;
    private final BatchLimits batchLimits;
    private final PtNDManager manager;
    private final Tokenizer tokenizer;
    private final TextEncoder textEncoder;
    private final EmbeddingCache embeddings = new EmbeddingCache(this::encode);
    private final Unet unet;
    private final Autoencoder autoencoder;
    private final long unetWeights;
    private final boolean mayUseLanes;
    private final DecodingQueue decoding;
    private volatile @Nullable LatentRgb colours;

    private StableDiffusion(
            ModelFolder folder, String device, BatchLimits batchLimits, Precision precision, Tuning tuning) {
        config = folder.config();
        this.device = device;
        this.precision = precision;
        this.batchLimits = batchLimits;
        manager = Torch.newManager(device);
        unetWeights = weights(folder.unet());
        mayUseLanes = tuning.lanes() && device.equals(Devices.CPU);
        decoding = new DecodingQueue(!device.equals(Devices.CPU));
        parts.push(manager::close);
        try {
            Kernels kernels = tuning.packedWeights() ? Kernels.bestFor(manager, precision) : Kernels.PLAIN;
            tokenizer = new Tokenizer(config.tokenizer());
            parts.push(tokenizer::close);
            textEncoder = new TextEncoder(
                    manager, config.textEncoder(), folder.textEncoder(), precisionOfText(device, precision));
            parts.push(textEncoder::close);
            unet = new Unet(manager, config.unet(), folder.unet(), precision, kernels);
            parts.push(unet::close);
            autoencoder = new Autoencoder(manager, config.autoencoder(), folder.autoencoder(), precision, kernels);
            parts.push(autoencoder::close);
        } catch (RuntimeException broken) {
            close();
            throw broken;
        }
    }

    /**
     * Reads a model's weights onto a device, in float32 on a CPU and in float16 on CUDA. The folder is not needed afterwards.
     *
     * @param device one of {@link Devices#names}
     * @throws org.latentblending.models.config.InvalidModel if a file has changed since the folder was opened
     * @throws OutOfDeviceMemory if the device has no room for the weights
     */
    public static StableDiffusion load(ModelFolder folder, String device) {
        Precision precision = device.equals(Devices.CPU) ? Precision.FLOAT32 : Precision.FLOAT16;
        return load(folder, device, BatchLimits.on(device, Integer.MAX_VALUE), precision, Tuning.FASTEST);
    }

    /**
     * @param limits what is known of this model's batches on this device
     * @throws IllegalArgumentException if the device cannot compute in that precision
     */
    public static StableDiffusion load(
            ModelFolder folder, String device, BatchLimits limits, Precision precision, Tuning tuning) {
        precision.check(device);
        return new StableDiffusion(folder, device, limits, precision, tuning);
    }

    /** Bytes that a model's weights take on a device. */
    public static long bytes(ModelFolder folder, String device, Precision precision) {
        return bytes(folder.textEncoder(), precisionOfText(device, precision))
                + bytes(folder.unet(), precision)
                + bytes(folder.autoencoder(), precision);
    }

    private static long bytes(Weights weights, Precision precision) {
        return precision.bytes() * weights(weights);
    }

    private static long weights(Weights weights) {
        return weights.names().stream()
                .mapToLong(name -> weights.tensor(name).size())
                .sum();
    }

    /** A prompt is read once, so that speed does not matter. */
    private static Precision precisionOfText(String device, Precision precision) {
        return device.equals(Devices.CPU) ? Precision.FLOAT32 : precision;
    }

    /**
     * Prepares pictures of one size.
     *
     * @throws IllegalArgumentException if the size, the number of steps or what shall stay is not possible with this model
     */
    public Session open(SamplingParameters canvas) {
        canvas.check(config);
        return new Session(this, canvas);
    }

    /** Finds out the colours of {@link Session#preview}, which its first call would do else. */
    public void preparePreviews() {
        LatentRgb found = colours();
        LOG.debug("Previews are off by {} of 255", Math.round(found.residual()));
    }

    /** What a picture's width and height must be multiples of: 64 for 2.x. */
    public int sizeMultiple() {
        return config.sizeMultiple();
    }

    public ModelConfig config() {
        return config;
    }

    public String device() {
        return device;
    }

    public Precision precision() {
        return precision;
    }

    /** Waits for those who use it. */
    @Override
    public void close() {
        decoding.close();
        open.writeLock().lock();
        try {
            while (!parts.isEmpty()) {
                parts.pop().run();
            }
            Torch.releaseUnused(manager);
        } finally {
            open.writeLock().unlock();
        }
    }

    BatchLimits batchLimits() {
        return batchLimits;
    }

    public PtNDManager manager() {
        return manager;
    }

    public float[] encodePrompt(String prompt) {
        return embeddings.of(prompt);
    }

    private float[] encode(String prompt) {
        return use(() -> textEncoder.encode(tokenizer.encode(prompt)));
    }

    /** The UNet, for latents of one size. */
    public BatchedUnet.Predictor predictor(int height, int width) {
        BatchedUnet.Predictor whole = predictorOfAll(height, width);
        InferencePool lanes = lanes(height * width);
        return lanes == null ? whole : new ParallelUnet(whole, lanes);
    }

    /** Where small networks compute several things side by side; null where they do not. */
    private @Nullable InferencePool lanes(int latentPixels) {
        return mayUseLanes && InferencePool.suit(unetWeights, latentPixels) ? InferencePool.ofThisMachine() : null;
    }

    private BatchedUnet.Predictor predictorOfAll(int height, int width) {
        return new BatchedUnet.Predictor() {
            @Override
            public BatchedUnet.Conditioned condition(List<float[]> texts, long[] rows) {
                return conditioned(use(() -> unet.condition(texts, rows)), height, width);
            }

            @Override
            public void tidy() {
                Torch.releaseUnused(manager);
            }
        };
    }

    private BatchedUnet.Conditioned conditioned(Unet.Conditioning texts, int height, int width) {
        return new BatchedUnet.Conditioned() {
            @Override
            public List<float[]> predict(List<float[]> latents, int timestep) {
                return use(() -> unet.predict(latents, height, width, timestep, texts));
            }

            @Override
            public void close() {
                texts.close();
            }
        };
    }

    Autoencoder autoencoder() {
        return autoencoder;
    }

    /** Makes something of a latent of that size while this thread goes on. */
    <T> CompletableFuture<T> beside(int latentPixels, Supplier<T> work) {
        return decoding.begin(work, lanes(latentPixels));
    }

    /** What colours latents have, found out on first use. */
    LatentRgb colours() {
        LatentRgb known = colours;
        return known != null ? known : use(this::findColours);
    }

    private synchronized LatentRgb findColours() {
        if (colours == null) {
            colours = LatentRgb.fit(
                    autoencoder,
                    config.autoencoder().latentChannels(),
                    config.autoencoder().factor());
        }
        return colours;
    }

    /** Runs something that uses the networks, which are not closed before it ends. */
    <T> T use(Supplier<T> work) {
        open.readLock().lock();
        try {
            if (parts.isEmpty()) {
                throw new IllegalStateException("the model has been closed");
            }
            return work.get();
        } finally {
            open.readLock().unlock();
        }
    }
}
