package org.latentblending.diffusion;

import ai.djl.pytorch.engine.PtNDManager;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.ModelConfig;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.ModelKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Stable Diffusion 2.x model on a device: tokenizer, text encoder, UNet and autoencoder. It computes in single precision
 * on a CPU and in half precision on CUDA. Safe for use by several threads, which take turns.
 */
public final class StableDiffusion implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StableDiffusion.class);
    private static final int CPU_LATENT_PIXELS = 24 * 16 * 16;
    private static final int CUDA_LATENT_PIXELS = 16 * 96 * 96;

    private final ReentrantLock turn = new ReentrantLock();
    /** How to close each part that is open, the last one first. */
    private final Deque<Runnable> parts = new ArrayDeque<>();

    private final ModelConfig config;
    private final String device;
    private final int batchLimit;
    private final PtNDManager manager;
    private final Tokenizer tokenizer;
    private final TextEncoder textEncoder;
    private final Unet unet;
    private final Autoencoder autoencoder;
    private volatile @Nullable LatentColours colours;

    private StableDiffusion(ModelFolder folder, String device, int batchLimit) {
        config = folder.config();
        this.device = device;
        this.batchLimit = batchLimit;
        manager = Torch.newManager(device);
        parts.push(manager::close);
        try {
            Precision precision = manager.getDevice().isGpu() ? Precision.FLOAT16 : Precision.FLOAT32;
            tokenizer = new Tokenizer(config.tokenizer());
            parts.push(tokenizer::close);
            textEncoder = new TextEncoder(manager, config.textEncoder(), folder.textEncoder(), precision);
            parts.push(textEncoder::close);
            unet = new Unet(manager, config.unet(), folder.unet(), precision);
            parts.push(unet::close);
            autoencoder = new Autoencoder(manager, config.autoencoder(), folder.autoencoder(), precision);
            parts.push(autoencoder::close);
        } catch (RuntimeException broken) {
            close();
            throw broken;
        }
    }

    /**
     * Reads a model's weights onto a device. The folder is not needed afterwards.
     *
     * @param device one of {@link Devices#names}
     * @throws org.latentblending.models.BrokenModel if a file has changed since the folder was opened
     * @throws OutOfDeviceMemory if the device has no room for the weights
     */
    public static StableDiffusion load(ModelFolder folder, String device) {
        return load(folder, device, Integer.MAX_VALUE);
    }

    /** @param batchLimit most latents that go through the UNet at once, 2 or more; one with guidance counts twice */
    public static StableDiffusion load(ModelFolder folder, String device, int batchLimit) {
        if (batchLimit < 2) {
            throw new IllegalArgumentException("the batch limit must be 2 or more, not " + batchLimit);
        }
        return new StableDiffusion(folder, device, batchLimit);
    }

    /**
     * Prepares pictures of one size.
     *
     * @param sampler how latents become pictures
     * @param steps of the sampler, exactly
     * @param negativePrompt what the pictures shall not show; may be empty
     * @param width in pixels, a multiple of {@link #sizeMultiple}
     * @param height the same
     * @throws IllegalArgumentException if the size or the number of steps is not possible with this model
     */
    public Session open(SamplerKind sampler, int steps, String negativePrompt, int width, int height) {
        if (config.kind() != ModelKind.TEXT_TO_IMAGE) {
            throw new IllegalArgumentException("a model for inpainting cannot draw from a prompt alone");
        }
        checkSize("width", width);
        checkSize("height", height);
        return new Session(this, sampler.create(config.scheduler(), steps), negativePrompt, width, height);
    }

    /** Finds out the colours of {@link Session#preview}, which its first call would do else. */
    public void preparePreviews() {
        LatentColours found = colours();
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

    @Override
    public void close() {
        turn.lock();
        try {
            while (!parts.isEmpty()) {
                parts.pop().run();
            }
        } finally {
            turn.unlock();
        }
    }

    /**
     * How many latents go through the UNet at once. A few fill a CPU, and a larger batch would only make the steps, and
     * with them the answer to a cancellation, longer; a GPU is limited by its memory.
     *
     * @param latentPixels height times width of one
     */
    int batchLimit(int latentPixels) {
        int fitting = (manager.getDevice().isGpu() ? CUDA_LATENT_PIXELS : CPU_LATENT_PIXELS) / latentPixels;
        return Math.min(batchLimit, Math.max(2, fitting));
    }

    PtNDManager manager() {
        return manager;
    }

    float[] encodePrompt(String prompt) {
        return alone(() -> textEncoder.encode(tokenizer.encode(prompt)));
    }

    Unet unet() {
        return unet;
    }

    Autoencoder autoencoder() {
        return autoencoder;
    }

    /** What colours latents have, found out on first use. */
    LatentColours colours() {
        LatentColours known = colours;
        return known != null ? known : alone(this::findColours);
    }

    private LatentColours findColours() {
        if (colours == null) {
            colours = LatentColours.fit(
                    autoencoder,
                    config.autoencoder().latentChannels(),
                    config.autoencoder().factor());
        }
        return colours;
    }

    /** Runs something that uses the networks while nobody else does. */
    <T> T alone(Supplier<T> work) {
        turn.lock();
        try {
            if (parts.isEmpty()) {
                throw new IllegalStateException("the model has been closed");
            }
            return work.get();
        } finally {
            turn.unlock();
        }
    }

    private void checkSize(String side, int pixels) {
        if (pixels < 1 || pixels % sizeMultiple() != 0) {
            throw new IllegalArgumentException(
                    "the %s must be a multiple of %d, not %d".formatted(side, sizeMultiple(), pixels));
        }
    }
}
