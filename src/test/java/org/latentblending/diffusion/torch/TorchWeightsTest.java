package org.latentblending.diffusion.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.models.weights.SafetensorsFile;
import org.latentblending.models.weights.Weights;

class TorchWeightsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"F32, 0000803f000020c0", "F16, 003c00c1", "BF16, 803f20c0"})
    void readsEveryFormatIntoSinglePrecision(String format, String hex) throws IOException {
        Path file = write(format, hex);
        try (Weights stored = SafetensorsFile.open(file);
                PtNDManager manager = Torch.newManager("cpu");
                IValue weights = read(stored, manager)) {
            assertThat(values(weights, manager)).containsExactly(1f, -2.5f);
        }
    }

    @Test
    void doesNotNeedTheFileAfterLoading() throws IOException {
        Path file = write("F32", "0000803f000020c0");
        try (Weights stored = SafetensorsFile.open(file);
                PtNDManager manager = Torch.newManager("cpu");
                IValue weights = read(stored, manager)) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.allocate((int) channel.size()), 0);
            }
            assertThat(values(weights, manager)).containsExactly(1f, -2.5f);
        }
    }

    @Test
    void leavesNothingBehindInTheManager() throws IOException {
        Path file = write("F16", "003c00c1");
        try (Weights stored = SafetensorsFile.open(file);
                PtNDManager manager = Torch.newManager("cpu");
                IValue weights = read(stored, manager)) {
            assertThat(weights.isMap()).isTrue();
            assertThat(manager.getManagedArrays()).isEmpty();
        }
    }

    private static IValue read(Weights stored, PtNDManager manager) {
        return TorchWeights.read(stored, WeightPlan.AS_STORED, manager, Precision.FLOAT32, Kernels.PLAIN);
    }

    private static float[] values(IValue weights, PtNDManager manager) {
        try (TorchProgram pick = TorchProgram.load("pick.torchscript", "Pick", manager)) {
            return pick.run(manager, "forward", List.of(weights)).toFloatArray();
        }
    }

    private Path write(String format, String hex) throws IOException {
        int bytes = hex.length() / 2;
        byte[] header = "{\"t\":{\"dtype\":\"%s\",\"shape\":[2],\"data_offsets\":[0,%d]}}"
                .formatted(format, bytes)
                .getBytes(StandardCharsets.US_ASCII);
        ByteBuffer file = ByteBuffer.allocate(8 + header.length + bytes).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header.length).put(header).put(HexFormat.of().parseHex(hex));
        return Files.write(folder.resolve("t.safetensors"), file.array());
    }
}
