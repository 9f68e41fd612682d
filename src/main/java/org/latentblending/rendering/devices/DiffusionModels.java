package org.latentblending.rendering.devices;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.latentblending.blending.Denoiser;
import org.latentblending.diffusion.SamplingParameters;
import org.latentblending.diffusion.torch.Devices;
import org.latentblending.media.images.Picture;

/** What workers need of the diffusion module: models on devices, and pictures out of them. */
public interface DiffusionModels {

    /** Names of the devices that the setting stands for, such as {@code cpu} or {@code cuda:0}; at least one. */
    List<String> devices(List<String> setting);

    /** Bytes that models may take on a device, all together. */
    long room(String device);

    /** Bytes in use on a device, as {@link Devices#usedBytes}; NaN where that cannot be found out now. */
    default double usedBytes(String device) {
        return Devices.usedBytes(device);
    }

    /**
     * Bytes that a model takes on a device.
     *
     * @throws org.latentblending.models.config.InvalidModel if its files do not make a model
     */
    long bytes(String modelId, String device);

    /**
     * Brings a model onto a device.
     *
     * @throws org.latentblending.models.config.InvalidModel if its files do not make a model
     * @throws org.latentblending.diffusion.torch.OutOfDeviceMemory if the device has no room for it
     */
    DiffusionModel load(String modelId, String device);

    /** A model on a device, used by one thread at a time. */
    interface DiffusionModel extends AutoCloseable {
        /** The number format that it computes in, for a person: {@code float32}. */
        String precision();

        Session open(SamplingParameters canvas);

        @Override
        void close();
    }

    /** One movie's work: a denoiser, and the ways into and out of latents. */
    interface Session extends Denoiser {
        /** The conditioning of a prompt, tokens x width. */
        float[] encodePrompt(String prompt);

        /** The latent that a seed begins from, channels x height x width. */
        float[] noise(long seed);

        /** The picture of a finished latent, made while the caller goes on. */
        CompletableFuture<Picture> decode(float[] latent);

        /** A cheap look at a latent that has no noise in it: much smaller than the picture, and about its colours. */
        Picture preview(float[] latent);
    }
}
