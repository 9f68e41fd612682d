package org.latentblending.rendering.devices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.diffusion.DiffusionModel;
import org.latentblending.diffusion.SamplingParameters;
import org.latentblending.diffusion.torch.OutOfDeviceMemory;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.models.ModelEntry;
import org.latentblending.models.ModelSettings;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.testing.PaintedModels;
import org.springframework.util.FileSystemUtils;

/** What is held and what goes; what is loaded only counts. */
class DeviceModelCacheTest {
    private static final Path MODEL = Path.of("src/test/resources/reference/tiny-epsilon");
    private static final String DEVICE = "cuda:0";

    @TempDir
    private Path folder;

    private final CountedModels models = new CountedModels();
    private ModelCatalogue catalogue;
    private DeviceModelCache device;

    @BeforeEach
    void copyModels() throws IOException {
        for (String id : List.of("a", "b", "c")) {
            FileSystemUtils.copyRecursively(MODEL, folder.resolve(id));
        }
        catalogue = new ModelCatalogue(new ModelSettings(folder, List.of(), null));
        assertThat(catalogue.list()).hasSize(3);
        device = new DeviceModelCache(DEVICE, models, catalogue, new SimpleMeterRegistry());
    }

    @AfterEach
    void unloadsAllModels() {
        device.close();
        assertThat(models.held).isEmpty();
        assertThat(catalogue.list())
                .allSatisfy(model -> assertThat(model.devices()).isEmpty());
    }

    @Test
    void keepsModelsThatFit() {
        models.room = 20;
        device.get("a");
        device.get("b");
        device.get("a");
        assertThat(models.loads).containsExactly("a", "b");
        assertThat(entry("a").state()).isEqualTo(ModelEntry.State.READY);
        assertThat(entry("b").devices()).containsExactly(DEVICE);
    }

    @Test
    void unloadsTheLeastRecentlyUsedModel() {
        models.room = 20;
        device.get("a");
        device.get("b");
        device.get("a");
        device.get("c");
        assertThat(models.held).containsExactly("a", "c");
        assertThat(entry("b").state()).isEqualTo(ModelEntry.State.AVAILABLE);
    }

    @Test
    void triesToLoadATooLargeModelAlone() {
        models.room = 5;
        device.get("a");
        device.get("b");
        assertThat(models.held).containsExactly("b");
    }

    @Test
    void unloadsOthersIfTheDeviceHasLessRoomThanExpected() {
        models.room = 100;
        models.fitting = 2;
        device.get("a");
        device.get("b");
        device.get("c");
        assertThat(models.held).containsExactly("b", "c");
    }

    @Test
    void failsIfAModelDoesNotFitEvenAlone() {
        models.room = 100;
        device.get("a");
        models.fitting = 0;
        assertThatExceptionOfType(OutOfDeviceMemory.class)
                .isThrownBy(() -> device.get("b"))
                .withMessage("the device is out of memory");
        assertThat(models.held).isEmpty();
        assertThat(entry("b").state()).isEqualTo(ModelEntry.State.AVAILABLE);
    }

    @Test
    void reloadsAModelWhoseFilesWereReplaced() throws IOException {
        models.room = 100;
        var before = device.get("a");
        assertThat(device.get("a")).isSameAs(before);
        Files.setLastModifiedTime(folder.resolve("a/unet/config.json"), FileTime.fromMillis(0));
        assertThat(device.get("a")).isNotSameAs(before);
        assertThat(models.loads).containsExactly("a", "a");
        assertThat(models.held).containsExactly("a");
    }

    @Test
    void listsABrokenModelAsInvalidAndKeepsTheOthers() {
        models.room = 100;
        device.get("a");
        models.broken = true;
        assertThatExceptionOfType(InvalidModel.class)
                .isThrownBy(() -> device.get("b"))
                .withMessageContaining("is broken");
        assertThat(entry("b").state()).isEqualTo(ModelEntry.State.INVALID);
        assertThat(models.held).containsExactly("a");
    }

    private ModelEntry entry(String id) {
        return catalogue.find(id).orElseThrow();
    }

    /** Models of 10 bytes each. */
    private static final class CountedModels extends PaintedModels {
        private final List<String> loads = new ArrayList<>();
        private final List<String> held = new ArrayList<>();
        private long room;
        private int fitting = Integer.MAX_VALUE;
        private boolean broken;

        @Override
        public long room(String device) {
            return room;
        }

        @Override
        public long bytes(String modelId, String device) {
            return 10;
        }

        @Override
        public DiffusionModel load(String modelId, String device) {
            if (broken) {
                throw new InvalidModel("unet", "is broken");
            }
            if (held.size() >= fitting) {
                throw (OutOfDeviceMemory) OutOfDeviceMemory.orElse(new IllegalStateException("CUDA out of memory"));
            }
            loads.add(modelId);
            held.add(modelId);
            return new DiffusionModel() {
                @Override
                public String precision() {
                    return "float16";
                }

                @Override
                public Session open(SamplingParameters parameters) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public void close() {
                    held.remove(modelId);
                }
            };
        }
    }
}
