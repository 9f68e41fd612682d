package org.latentblending.diffusion.torch;

import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many latents of a size go through a UNet at once on its device: a guess at first, half of it each time the memory did
 * not suffice. A few fill a CPU, and a larger batch would only make the steps, and with them the answer to a cancellation,
 * longer; a GPU is limited by its memory. Given to a model whenever it is loaded, it knows what was found out the last time.
 * Safe for use by several threads.
 */
public final class BatchLimits {
    private static final Logger LOG = LoggerFactory.getLogger(BatchLimits.class);
    private static final int CPU_LATENT_PIXELS = 24 * 16 * 16;
    private static final int CUDA_LATENT_PIXELS = 16 * 96 * 96;

    private final int most;
    private final int pixels;
    private final Map<Integer, Integer> found = new HashMap<>();

    /**
     * Limits of which nothing is known yet.
     *
     * @param device one of {@link Devices#names}
     * @param most latents that go through the UNet at once, 2 or more; one with guidance counts twice
     */
    public static BatchLimits on(String device, int most) {
        if (most < 2) {
            throw new IllegalArgumentException("the batch limit must be 2 or more, not " + most);
        }
        return new BatchLimits(most, device.equals(Devices.CPU) ? CPU_LATENT_PIXELS : CUDA_LATENT_PIXELS);
    }

    /**
     * @param most whatever the size, at least 2
     * @param pixels latent pixels (height times width) of a first guess
     */
    public BatchLimits(int most, int pixels) {
        this.most = most;
        this.pixels = pixels;
    }

    /** @return at least 1 */
    public synchronized int of(int latentPixels) {
        return found.computeIfAbsent(latentPixels, size -> Math.min(most, Math.max(2, pixels / size)));
    }

    /**
     * The memory did not suffice.
     *
     * @param rows latents that it did not suffice for
     * @return whether fewer can be tried
     */
    public synchronized boolean tooMany(int latentPixels, int rows) {
        if (rows == 1) {
            return false;
        }
        int fewer = Math.min(of(latentPixels), rows / 2);
        found.put(latentPixels, fewer);
        LOG.warn(
                "The memory does not suffice for {} latents of {} pixels at once; going on with {}",
                rows,
                latentPixels,
                fewer);
        return true;
    }
}
