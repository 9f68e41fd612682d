package org.latentblending.diffusion.upscaling;

import org.latentblending.diffusion.upscaling.PictureUpscaler.Caption;

/** A network on a device that enlarges pictures. */
interface EnlargingNetwork extends AutoCloseable {
    /** How many times as wide and high pictures become: 2 or 4. */
    int factor();

    /**
     * @param pixels 3 x height x width, 0 to 1
     * @param check called now and then; what it throws ends the work
     * @return 3 x (factor height) x (factor width) pixels, about 0 to 1
     * @throws org.latentblending.diffusion.torch.OutOfDeviceMemory if the device's memory does not suffice
     */
    float[] upscale(float[] pixels, int height, int width, Caption caption, Runnable check);

    @Override
    void close();
}
