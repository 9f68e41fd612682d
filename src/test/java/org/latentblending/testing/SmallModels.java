package org.latentblending.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/** Model folders with small random weights of 2.1's architecture. */
public class SmallModels {
    private static final Path SMALL = Path.of("src/test/resources/reference/tiny-v");
    private static final int POISONED_BYTES = 1024;

    private SmallModels() {}

    /** @return the model's folder, {@code id} in {@code models} */
    public static Path good(Path models, String id) throws IOException {
        Path target = models.resolve(id);
        try (Stream<Path> files = Files.walk(SMALL)) {
            for (Path file : files.toList()) {
                Path place = target.resolve(SMALL.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(place);
                } else {
                    Files.copy(file, place);
                }
            }
        }
        return target;
    }

    /** One whose last numbers of the UNet are NaN, in half and in single precision. */
    public static Path poisoned(Path models, String id) throws IOException {
        Path model = good(models, id);
        try (FileChannel file =
                FileChannel.open(model.resolve("unet/diffusion_pytorch_model.safetensors"), StandardOpenOption.WRITE)) {
            ByteBuffer nan = ByteBuffer.allocate(POISONED_BYTES);
            while (nan.hasRemaining()) {
                nan.put((byte) 0xFF);
            }
            file.write(nan.flip(), file.size() - POISONED_BYTES);
        }
        return model;
    }
}
