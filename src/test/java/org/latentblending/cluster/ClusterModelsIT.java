package org.latentblending.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.latentblending.models.ModelEntry;
import org.latentblending.testing.ServerTest;
import org.springframework.beans.factory.annotation.Autowired;

@ServerTest
class ClusterModelsIT {
    private static final String WORKER = "host/1/worker";
    private static final List<ModelEntry> MODELS = List.of(
            new ModelEntry("one", null, null, 0, 0, 0, true, ModelEntry.State.AVAILABLE, null, List.of("cpu"), null));

    private final AtomicLong now = new AtomicLong(1_000);

    @Autowired
    WorkerModelRegistry offers;

    private ClusterModels models;

    @BeforeEach
    void tell() {
        offers.tell(WORKER, MODELS);
        models = new ClusterModels(offers, null, 10, now::get);
        assertThat(models.list()).isEqualTo(MODELS);
    }

    @AfterEach
    void withdraw() {
        offers.withdraw(WORKER);
    }

    private List<ModelEntry> after(int nanos) {
        now.addAndGet(nanos);
        models.look();
        return models.list();
    }

    @Test
    void forgetsAWorkerThatGivesNoSignForAWholeLease() {
        assertThat(after(6)).isEqualTo(MODELS);
        assertThat(after(6)).isEmpty();
        assertThat(offers.all()).isEmpty();
    }

    @Test
    void keepsAWorkerThatGivesSigns() {
        for (int beat = 0; beat < 5; beat++) {
            offers.tell(WORKER, MODELS);
            assertThat(after(6)).isEqualTo(MODELS);
        }
    }

    /** As after a pause of the whole machine. */
    @Test
    void keepsAWorkerThatItCouldNotSee() {
        assertThat(after(100)).isEqualTo(MODELS);
        assertThat(after(6)).isEqualTo(MODELS);
        assertThat(after(6)).isEmpty();
    }
}
