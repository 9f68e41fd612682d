package org.latentblending.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.latentblending.models.weights.SafetensorsFile;
import org.latentblending.models.weights.Weights;

/** Model folders with small random weights of 2.1's architecture. */
public class SmallModels {
    private static final Path REFERENCE = Path.of("src/test/resources/reference");
    private static final int LAST_BYTES = 1024;

    private SmallModels() {}

    /** @return the model's folder, {@code id} in {@code models} */
    public static Path good(Path models, String id) throws IOException {
        return copy("tiny-v", models.resolve(id));
    }

    /** One whose last numbers of the UNet are so large that it overflows when it is used. */
    public static Path overflowing(Path models, String id) throws IOException {
        return withLastNumbers(models, id, 0x7F); // 3.4e38 in float32
    }

    /** One whose last numbers of the UNet are none. */
    public static Path notFinite(Path models, String id) throws IOException {
        return withLastNumbers(models, id, 0xFF);
    }

    private static Path withLastNumbers(Path models, String id, int everyByte) throws IOException {
        Path model = copy("tiny-epsilon", models.resolve(id));
        byte[] numbers = new byte[LAST_BYTES];
        Arrays.fill(numbers, (byte) everyByte);
        try (FileChannel file =
                FileChannel.open(model.resolve("unet/diffusion_pytorch_model.safetensors"), StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(numbers), file.size() - numbers.length);
        }
        return model;
    }

    /** Writes a textual inversion for models whose token embeddings have this width. */
    public static void textualInversion(Path file, int vectors, int width) throws IOException {
        int bytes = vectors * width * Float.BYTES;
        String header = "{\"emb_params\": {\"dtype\": \"F32\", \"shape\": [%d, %d], \"data_offsets\": [0, %d]}}"
                .formatted(vectors, width, bytes);
        ByteBuffer content = ByteBuffer.allocate(8 + header.length() + bytes).order(ByteOrder.LITTLE_ENDIAN);
        content.putLong(header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
        var random = new Random(vectors);
        while (content.hasRemaining()) {
            content.putFloat((float) random.nextGaussian());
        }
        Files.write(file, content.array());
    }

    /** One for inpainting: with nine channels, see src/test/reference/inpainting_fixtures.py. */
    public static Path inpainting(Path models, String id) throws IOException {
        return inpainting(models, id, "tiny-v");
    }

    /** @param like the model that it has all else of: tiny-v or tiny-epsilon */
    public static Path inpainting(Path models, String id, String like) throws IOException {
        Path unet = copy(like, models.resolve(id)).resolve("unet");
        Path config = unet.resolve("config.json");
        Files.writeString(config, Files.readString(config).replaceFirst("\"in_channels\": 4", "\"in_channels\": 9"));
        Path weights = unet.resolve("diffusion_pytorch_model.safetensors");
        Path four = Files.move(weights, unet.resolve("four.safetensors"));
        try (Weights own = SafetensorsFile.open(four);
                Weights fixture = SafetensorsFile.open(REFERENCE.resolve("inpainting.safetensors"))) {
            SafetensorsFile.copyWith(own, weights, "conv_in.weight", fixture, like + ".conv_in");
        }
        Files.delete(four);
        return models.resolve(id);
    }

    private static Path copy(String name, Path target) throws IOException {
        Path source = REFERENCE.resolve(name);
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Path place = target.resolve(source.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(place);
                } else {
                    Files.copy(file, place);
                }
            }
        }
        return target;
    }
}
