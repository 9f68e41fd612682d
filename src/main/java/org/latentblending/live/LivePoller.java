package org.latentblending.live;

import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.stereotype.Component;

/** Reads the database periodically for events without a notification, such as those during an outage of the broker. */
@Component
class LivePoller implements SchedulingConfigurer {
    private final TransitionSockets transitions;
    private final OverviewSockets overview;
    private final LiveSettings settings;

    LivePoller(TransitionSockets transitions, OverviewSockets overview, LiveSettings settings) {
        this.transitions = transitions;
        this.overview = overview;
        this.settings = settings;
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        tasks.addFixedDelayTask(this::poll, settings.look());
    }

    private void poll() {
        transitions.look();
        overview.look();
    }
}
