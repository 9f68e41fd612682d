package org.latentblending.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.Stream;

/** Model folders with small random weights of 2.1's architecture. */
public class SmallModels {
    private static final Path REFERENCE = Path.of("src/test/resources/reference");
    private static final int LARGE_BYTES = 1024;

    private SmallModels() {}

    /** @return the model's folder, {@code id} in {@code models} */
    public static Path good(Path models, String id) throws IOException {
        return copy("tiny-v", models.resolve(id));
    }

    /** One whose last numbers of the UNet are so large that it overflows when it is used. */
    public static Path overflowing(Path models, String id) throws IOException {
        Path model = copy("tiny-epsilon", models.resolve(id));
        byte[] large = new byte[LARGE_BYTES];
        Arrays.fill(large, (byte) 0x7F); // 3.4e38 in float32
        try (FileChannel file =
                FileChannel.open(model.resolve("unet/diffusion_pytorch_model.safetensors"), StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(large), file.size() - large.length);
        }
        return model;
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
