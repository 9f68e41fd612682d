package org.latentblending.diffusion;

import org.latentblending.models.ModelFolder;

/** A model whose weights stay as PyTorch reads them: what the published engine computes with. */
public final class UnpackedModel {
    private UnpackedModel() {}

    /** @return the model on the CPU, in float32 */
    public static StableDiffusion load(ModelFolder folder) {
        return StableDiffusion.unpacked(folder, Devices.CPU, Precision.FLOAT32);
    }
}
