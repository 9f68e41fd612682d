package org.latentblending.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeaseMonitorTest {
    private final AtomicLong now = new AtomicLong(5);
    private final LeaseMonitor<String> monitor = new LeaseMonitor<>(10, now::get);

    private Set<String> look(long fencingToken, long heartbeats) {
        now.addAndGet(6);
        return monitor.expired(Map.of("task", List.of(fencingToken, heartbeats)));
    }

    @Test
    void expiresAHolderWithoutAHeartbeatForAWholeLease() {
        assertThat(look(1, 3)).isEmpty();
        assertThat(look(1, 3)).isEmpty();
        assertThat(look(1, 3)).hasSize(1);
    }

    @Test
    void keepsAHolderThatItCouldNotObserve() {
        assertThat(look(1, 3)).isEmpty();
        now.addAndGet(100);
        assertThat(look(1, 3)).isEmpty();
        assertThat(look(1, 3)).isEmpty();
        assertThat(look(1, 3)).hasSize(1);
    }

    @Test
    void startsANewLeaseWithAHeartbeatOrANewHolder() {
        assertThat(look(1, 3)).isEmpty();
        assertThat(look(1, 4)).isEmpty();
        assertThat(look(1, 4)).isEmpty();
        assertThat(look(2, 4)).isEmpty();
        assertThat(look(2, 4)).isEmpty();
        assertThat(look(2, 4)).hasSize(1);
    }

    @Test
    void observesAReturningTaskAnew() {
        look(1, 3);
        now.addAndGet(100);
        monitor.expired(Map.of());

        assertThat(look(1, 3)).isEmpty();
    }
}
