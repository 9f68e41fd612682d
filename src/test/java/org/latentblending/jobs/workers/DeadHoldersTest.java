package org.latentblending.jobs.workers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.latentblending.jobs.Task;

class DeadHoldersTest {
    private final AtomicLong now = new AtomicLong(5);
    private final DeadHolders dead = new DeadHolders(10, now::get);

    private static Task task(long epoch, long beats) {
        return new Task(7, "t", Task.Kind.TRANSITION, 0, 1, Task.State.RUNNING, epoch, 1, "somebody", beats, 0, 0);
    }

    private List<Task> look(long epoch, long beats) {
        now.addAndGet(6);
        return dead.among(List.of(task(epoch, beats)));
    }

    @Test
    void whoGivesNoSignForAWholeLeaseIsDead() {
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
        dead.among(List.of());

        assertThat(look(1, 3)).isEmpty();
    }
}
