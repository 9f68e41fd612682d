package org.latentblending.rendering.devices;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.latentblending.blending.Denoiser;
import org.latentblending.diffusion.SamplingParameters;
import org.latentblending.diffusion.torch.Devices;
import org.latentblending.media.images.Picture;

/** The diffusion models as workers see them. */
public interface DiffusionModels {

    /** Names of the devices that the setting selects, such as {@code cpu} or {@code cuda:0}; at least one. */
    List<String> devices(List<String> setting);

    /** Bytes that all models together may occupy on a device. */
    long room(String device);

    /** Bytes in use on a device, as {@link Devices#usedBytes}; NaN if unknown. */
    default double usedBytes(String device) {
        return Devices.usedBytes(device);
    }

    /**
     * Bytes that a model occupies on a device.
     *
     * @throws org.latentblending.models.config.InvalidModel if its files do not make a model
     */
    long bytes(String modelId, String device);

    /**
     * Loads a model onto a device.
     *
     * @throws org.latentblending.models.config.InvalidModel if its files do not make a model
     * @throws org.latentblending.diffusion.torch.OutOfDeviceMemory if the device has no room for it
     */
    DiffusionModel load(String modelId, String device);

    /** A model on a device, used by one thread at a time. */
    interface DiffusionModel extends AutoCloseable {
        /** The number format of its computations, as shown to clients: {@code float32}. */
        String precision();

        Session open(SamplingParameters canvas);

        @Override
        void close();
    }

    /** One movie's denoiser, with the conversions to and from latents. */
    interface Session extends Denoiser {
        /** The conditioning of a prompt, tokens x width. */
        float[] encodePrompt(String prompt);

        /** The initial latent of a seed, channels x height x width. */
        float[] noise(long seed);

        /** Decodes a finished latent while the caller goes on. */
        CompletableFuture<Picture> decode(float[] latent);

        /** A cheap preview of a latent without noise: much smaller than the picture, with approximately its colours. */
        Picture preview(float[] latent);
    }
}
