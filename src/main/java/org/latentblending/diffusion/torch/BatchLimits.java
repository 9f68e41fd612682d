package org.latentblending.diffusion.torch;

import java.util.HashMap;
import java.util.Map;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;

/**
 * Largest batch of a UNet on a device, by the size of the latents. It starts with an estimate and is halved whenever the
 * memory does not suffice. A few latents occupy a CPU completely; larger batches would only delay a cancellation. A GPU is
 * limited by its memory. The limits outlive the model, so that a reload starts with the known ones. Thread-safe.
 */
@Slf4j
@RequiredArgsConstructor
public final class BatchLimits {
    private static final int CPU_LATENT_PIXELS = 24 * 16 * 16;
    private static final int CUDA_LATENT_PIXELS = 16 * 96 * 96;

    private final int max;
    private final int pixels; // estimated limit in latent pixels, height times width, of all rows
    private final boolean pads; // whether batches are padded, so that only some sizes occur
    private final Map<Integer, Integer> limits = new HashMap<>();

    /**
     * @param device one of {@link Devices#names}
     * @param max most rows of a batch, 2 or more; a guided trajectory has two rows
     * @param pads whether limits are sizes that {@link #padded} does not change
     */
    public static BatchLimits on(String device, int max, boolean pads) {
        if (max < 2) {
            throw new IllegalArgumentException("the batch limit must be 2 or more, not " + max);
        }
        return new BatchLimits(max, device.equals(Devices.CPU) ? CPU_LATENT_PIXELS : CUDA_LATENT_PIXELS, pads);
    }

    /** {@link #on(String, int, boolean)} without padding. */
    public static BatchLimits on(String device, int max) {
        return on(device, max, false);
    }

    /** The next size of a padded batch: 1, 2, 4, 6, 8, 12, 16, 24, 32, 48 and so on. */
    public static int padded(int rows) {
        if (rows <= 2) {
            return rows;
        }
        int half = Integer.highestOneBit(rows - 1);
        return rows <= half / 2 * 3 && half > 2 ? half / 2 * 3 : 2 * half;
    }

    private int paddedAtMost(int rows) {
        int size = rows;
        while (pads && padded(size) != size) {
            size--;
        }
        return size;
    }

    /** The most rows for latents of a size, at least 1. */
    public synchronized int limit(int latentPixels) {
        return limits.computeIfAbsent(latentPixels, size -> paddedAtMost(Math.min(max, Math.max(2, pixels / size))));
    }

    /** Reduces the limit after a batch of these rows failed; returns whether a smaller one is possible. */
    public synchronized boolean reduce(int latentPixels, int rows) {
        if (rows == 1) {
            return false;
        }
        int fewer = paddedAtMost(Math.min(limit(latentPixels), rows / 2));
        limits.put(latentPixels, fewer);
        LOG.warn(
                "Out of device memory with a batch of {} latents of {} pixels; continuing with batches of {}",
                rows,
                latentPixels,
                fewer);
        return true;
    }
}
