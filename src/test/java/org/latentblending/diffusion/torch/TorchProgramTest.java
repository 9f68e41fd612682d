package org.latentblending.diffusion.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.List;
import org.junit.jupiter.api.Test;

class TorchProgramTest {
    @Test
    void reportsThatTheDeviceIsOutOfMemory() {
        try (PtNDManager manager = Torch.newManager("cpu");
                TorchProgram grab = TorchProgram.load("grab.torchscript", "Grab", manager);
                IValue floats = IValue.from(1L << 45)) {
            assertThatExceptionOfType(OutOfDeviceMemory.class)
                    .isThrownBy(() -> grab.run(manager, "forward", List.of(floats)))
                    .withCauseInstanceOf(EngineException.class);
        }
    }

    @Test
    void passesOtherFailuresOn() {
        try (PtNDManager manager = Torch.newManager("cpu");
                TorchProgram grab = TorchProgram.load("grab.torchscript", "Grab", manager);
                IValue floats = IValue.from(-1L)) {
            assertThatExceptionOfType(EngineException.class)
                    .isThrownBy(() -> grab.run(manager, "forward", List.of(floats)))
                    .withMessageContaining("negative dimension");
        }
    }

    @Test
    void reportsTheProgramThatDoesNotCompile() {
        try (PtNDManager manager = Torch.newManager("cpu")) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> TorchProgram.load("pick.torchscript", "Grab", manager))
                    .withMessageContaining("pick.torchscript");
        }
    }

    @Test
    void listsDevicesAndThreads() {
        assertThat(Devices.names()).last().isEqualTo("cpu");
        assertThat(Torch.threads()).isPositive();
    }
}
