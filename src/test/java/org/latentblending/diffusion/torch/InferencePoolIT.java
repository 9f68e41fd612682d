package org.latentblending.diffusion.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.pytorch.jni.JniUtils;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** An integration test because unit tests compute with one thread. */
class InferencePoolIT {
    @Test
    void poolThreadsComputeSingleThreaded() {
        InferencePool lanes = new InferencePool(2);
        Supplier<Integer> threads = JniUtils::getNumThreads;
        assertThat(lanes.invokeAll(List.of(threads, threads))).containsExactly(1, 1);
        Torch.prepareThread();
        assertThat(JniUtils.getNumThreads()).isEqualTo(Torch.threads());
        assertThat(lanes.invokeAll(List.of(threads, threads, threads))).containsExactly(1, 1, 1);
    }
}
