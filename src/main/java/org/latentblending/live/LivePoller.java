package org.latentblending.live;

import lombok.RequiredArgsConstructor;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.stereotype.Component;

/** Polls the database for events of missed notifications, such as during an outage of the broker. */
@Component
@RequiredArgsConstructor
class LivePoller implements SchedulingConfigurer {
    private final TransitionSockets transitions;
    private final OverviewSockets overview;
    private final LiveSettings settings;

    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        tasks.addFixedDelayTask(this::poll, settings.pollInterval());
    }

    private void poll() {
        transitions.poll();
        overview.poll();
    }
}
