package org.latentblending.diffusion.upscaling;

import ai.djl.pytorch.engine.PtNDManager;
import java.util.stream.Stream;
import org.latentblending.diffusion.StableDiffusion;
import org.latentblending.diffusion.StableDiffusion.Tuning;
import org.latentblending.diffusion.prompts.LoraTags;
import org.latentblending.diffusion.prompts.MoviePrompts;
import org.latentblending.diffusion.prompts.PromptSyntax;
import org.latentblending.diffusion.torch.BatchLimits;
import org.latentblending.diffusion.torch.Devices;
import org.latentblending.diffusion.torch.Kernels;
import org.latentblending.diffusion.torch.OutOfDeviceMemory;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.diffusion.torch.Torch;
import org.latentblending.diffusion.upscaling.Tiling.Tile;
import org.latentblending.media.images.Picture;
import org.latentblending.models.ModelFolder;
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
    /** Predictions of a diffusion model at once; fewer where the device's memory does not suffice. */
    private static final int MAX_BATCH = 16;

    private final EnlargingNetwork network;
    private final Runnable releaseMemory;
    private final Runnable close;
    private Tiling tiling;

    /**
     * What a picture shows: for networks that read it, a mixture of two prompts.
     *
     * @param fraction of the right one, 0 to 1
     */
    public record Caption(PromptSyntax syntax, String left, String right, double fraction) {
        public static final Caption NONE = new Caption(PromptSyntax.PLAIN, "", "", 0);

        /** Both without LoRAs, which are for the model that draws, and the empty prompt. */
        MoviePrompts prompts() {
            return new MoviePrompts(
                    syntax,
                    Stream.of(left, right, "")
                            .map(prompt -> LoraTags.parse(prompt, syntax).text())
                            .toList());
        }

        boolean isEmpty() {
            return prompts().prompts().stream().allMatch(String::isBlank);
        }
    }

    PictureUpscaler(String device, Network stored, Precision precision, Kernels kernels, Tiling tiling) {
        this(Torch.newManager(device), stored, precision, kernels, tiling);
    }

    private PictureUpscaler(PtNDManager manager, Network stored, Precision precision, Kernels kernels, Tiling tiling) {
        this.tiling = tiling;
        releaseMemory = () -> Torch.releaseCache(manager);
        close = manager::close;
        try {
            network = new UpscalingNetwork(manager, stored, precision, kernels);
        } catch (RuntimeException | Error broken) {
            manager.close();
            throw broken;
        }
    }

    /** @param network that releases its memory itself */
    PictureUpscaler(EnlargingNetwork network, Tiling tiling) {
        this.network = network;
        this.tiling = tiling;
        releaseMemory = () -> {};
        close = () -> {};
    }

    /** Bytes of a diffusion model's weights on a device. */
    public static long bytes(Upscaler file, String device, Precision precision) {
        try (ModelFolder model = file.openDiffusion()) {
            return StableDiffusion.bytes(model, device, precision);
        }
    }

    /**
     * @param device one of {@link Devices#names}
     * @param seed of the noise of a diffusion model
     * @throws org.latentblending.models.config.InvalidModel if the file cannot be used any more
     * @throws org.latentblending.diffusion.torch.OutOfDeviceMemory if the weights do not fit into the device's memory
     */
    public static PictureUpscaler load(Upscaler file, String device, Precision precision, long seed) {
        return file.isDiffusion() ? loadDiffusion(file, device, precision, seed) : loadNetwork(file, device, precision);
    }

    private static PictureUpscaler loadDiffusion(Upscaler file, String device, Precision precision, long seed) {
        var limits = BatchLimits.on(device, MAX_BATCH);
        try (ModelFolder model = file.openDiffusion()) {
            var loaded = StableDiffusion.load(model, device, limits, precision, Tuning.FASTEST);
            try {
                var settings = DiffusionNetwork.Settings.of(seed);
                return new PictureUpscaler(new DiffusionNetwork(loaded, limits, settings), Tiling.WHOLE);
            } catch (RuntimeException | Error broken) {
                loaded.close();
                throw broken;
            }
        }
    }

    private static PictureUpscaler loadNetwork(Upscaler file, String device, Precision precision) {
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
     * @param check called now and then; what it throws ends the work
     */
    public Picture upscale(Picture picture, int scale, Caption caption, Runnable check) {
        Picture result = picture;
        int left = scale;
        while (left > 1) {
            int times = Math.min(left, network.factor());
            result = passWithSmallerTiles(result, times, caption, check);
            left /= times;
        }
        return result;
    }

    private Picture passWithSmallerTiles(Picture picture, int times, Caption caption, Runnable check) {
        while (true) {
            try {
                return pass(picture, times, caption, check);
            } catch (OutOfDeviceMemory tooLarge) {
                tiling = tiling.smaller().orElseThrow(() -> tooLarge);
                releaseMemory.run();
            }
        }
    }

    /** @param times at most the network's factor; pixels of its picture are averaged if it is less */
    private Picture pass(Picture picture, int times, Caption caption, Runnable check) {
        var result = new Picture(
                picture.width() * times,
                picture.height() * times,
                new byte[3 * times * times * picture.width() * picture.height()]);
        for (Tile rows : tiling.of(picture.height())) {
            for (Tile columns : tiling.of(picture.width())) {
                check.run();
                float[] planes = planes(picture, rows, columns);
                float[] tile = network.upscale(planes, rows.length(), columns.length(), caption, check);
                write(tile, rows, columns, times, result);
            }
        }
        return result;
    }

    private static float[] planes(Picture picture, Tile rows, Tile columns) {
        int height = rows.length();
        int width = columns.length();
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
        int stride = columns.length() * network.factor();
        int plane = rows.length() * network.factor() * stride;
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
        releaseMemory.run();
        close.run();
    }
}
