package org.latentblending.diffusion.upscaling;

import ai.djl.pytorch.engine.PtNDManager;
import org.latentblending.diffusion.torch.Devices;
import org.latentblending.diffusion.torch.Kernels;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.diffusion.torch.Torch;
import org.latentblending.diffusion.upscaling.Tiling.Tile;
import org.latentblending.media.images.Picture;
import org.latentblending.models.Upscaler;
import org.latentblending.models.networks.UpscalerTensors.Network;

/**
 * Enlarges pictures with a network on a device. Large pictures are divided into tiles, so that the memory depends on the tiles and not
 * on the picture. One thread at a time.
 */
public final class PictureUpscaler implements AutoCloseable {
    /** Of a tile's enlarged picture: a layer of 64 channels has 268 MB for it in float32. */
    private static final int MAX_SIDE = 1024;
    /** Far enough for the deep networks too, whose outer inputs hardly count. */
    private static final int MAX_OVERLAP = 32;

    private final PtNDManager manager;
    private final UpscalingNetwork network;
    private final Tiling tiling;

    PictureUpscaler(String device, Network stored, Precision precision, Kernels kernels, Tiling tiling) {
        this(Torch.newManager(device), stored, precision, kernels, tiling);
    }

    private PictureUpscaler(PtNDManager manager, Network stored, Precision precision, Kernels kernels, Tiling tiling) {
        this.manager = manager;
        this.tiling = tiling;
        try {
            network = new UpscalingNetwork(manager, stored, precision, kernels);
        } catch (RuntimeException | Error broken) {
            manager.close();
            throw broken;
        }
    }

    /**
     * @param device one of {@link Devices#names}
     * @throws org.latentblending.models.config.InvalidModel if the file cannot be used any more
     * @throws org.latentblending.diffusion.torch.OutOfDeviceMemory if the weights do not fit into the device's memory
     */
    public static PictureUpscaler load(Upscaler file, String device, Precision precision) {
        Network stored = file.open();
        try (var weights = stored.weights()) {
            PtNDManager manager = Torch.newManager(device);
            // Even, because a network may halve the picture first.
            int overlap = Math.min(MAX_OVERLAP, (stored.reach() + 1) / 2 * 2);
            return new PictureUpscaler(
                    manager,
                    stored,
                    precision,
                    Kernels.bestFor(manager, precision),
                    new Tiling(MAX_SIDE / stored.factor(), overlap));
        }
    }

    /**
     * @param picture whose sides are even
     * @param scale a power of 2: how many times as wide and high the result is
     */
    public Picture upscale(Picture picture, int scale) {
        Picture result = picture;
        int left = scale;
        while (left > 1) {
            int times = Math.min(left, network.factor());
            result = pass(result, times);
            left /= times;
        }
        return result;
    }

    /** @param times at most the network's factor; pixels of its picture are averaged if it is less */
    private Picture pass(Picture picture, int times) {
        var result = new Picture(
                picture.width() * times,
                picture.height() * times,
                new byte[3 * times * times * picture.width() * picture.height()]);
        for (Tile rows : tiling.of(picture.height())) {
            for (Tile columns : tiling.of(picture.width())) {
                float[] tile = network.upscale(
                        planes(picture, rows, columns), rows.end() - rows.begin(), columns.end() - columns.begin());
                write(tile, rows, columns, times, result);
            }
        }
        return result;
    }

    private static float[] planes(Picture picture, Tile rows, Tile columns) {
        int height = rows.end() - rows.begin();
        int width = columns.end() - columns.begin();
        float[] planes = new float[3 * height * width];
        for (int y = 0; y < height; y++) {
            int in = 3 * ((rows.begin() + y) * picture.width() + columns.begin());
            for (int x = 0; x < width; x++) {
                for (int colour = 0; colour < 3; colour++) {
                    planes[(colour * height + y) * width + x] = (picture.rgb()[in++] & 0xFF) / 255f;
                }
            }
        }
        return planes;
    }

    private void write(float[] tile, Tile rows, Tile columns, int times, Picture result) {
        int averaged = network.factor() / times;
        int stride = (columns.end() - columns.begin()) * network.factor();
        int plane = (rows.end() - rows.begin()) * network.factor() * stride;
        for (int y = rows.from() * times; y < rows.to() * times; y++) {
            int top = (y - rows.begin() * times) * averaged;
            int out = 3 * (y * result.width() + columns.from() * times);
            for (int x = columns.from() * times; x < columns.to() * times; x++) {
                int corner = top * stride + (x - columns.begin() * times) * averaged;
                for (int colour = 0; colour < 3; colour++) {
                    result.rgb()[out++] = toByte(mean(tile, colour * plane + corner, stride, averaged));
                }
            }
        }
    }

    private static float mean(float[] tile, int corner, int stride, int side) {
        float sum = 0;
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                sum += Math.max(0, Math.min(1, tile[corner + y * stride + x]));
            }
        }
        return sum / (side * side);
    }

    private static byte toByte(float value) {
        return (byte) Math.round(value * 255);
    }

    @Override
    public void close() {
        network.close();
        Torch.releaseCache(manager);
        manager.close();
    }
}
