package org.latentblending.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeaseMonitorTest {
    private final AtomicLong now = new AtomicLong(5);
    private final LeaseMonitor<String> dead = new LeaseMonitor<>(10, now::get);

    private Set<String> look(long epoch, long beats) {
        now.addAndGet(6);
        return dead.among(Map.of("task", List.of(epoch, beats)));
    }

    @Test
    void whoGivesNoSignForAWholeLeaseIsDead() {
        assertThat(look(1, 3)).isEmpty();
        assertThat(look(1, 3)).isEmpty();
        assertThat(look(1, 3)).hasSize(1);
    }

    @Test
    void whoCouldNotBeSeenIsNotDead() {
        assertThat(look(1, 3)).isEmpty();
        now.addAndGet(100);
        assertThat(look(1, 3)).isEmpty();
        assertThat(look(1, 3)).isEmpty();
        assertThat(look(1, 3)).hasSize(1);
    }

    @Test
    void aHeartbeatOrANewHolderBeginsANewLease() {
        assertThat(look(1, 3)).isEmpty();
        assertThat(look(1, 4)).isEmpty();
        assertThat(look(1, 4)).isEmpty();
        assertThat(look(2, 4)).isEmpty();
        assertThat(look(2, 4)).isEmpty();
        assertThat(look(2, 4)).hasSize(1);
    }

    @Test
    void aTaskThatCameBackAfterAWhileIsSeenAnew() {
        look(1, 3);
        now.addAndGet(100);
        dead.among(Map.of());

        assertThat(look(1, 3)).isEmpty();
    }
}
