package org.latentblending.live;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * @param sendTimeout for one message; a slower client is closed
 * @param pingInterval how long a socket may be idle before it is pinged; after three unanswered pings it is closed
 * @param pollInterval how often the database is polled for events of missed notifications
 */
@ConfigurationProperties("latentblending.live")
record LiveSettings(
        @DefaultValue("20s") Duration sendTimeout,
        @DefaultValue("25s") Duration pingInterval,
        @DefaultValue("2s") Duration pollInterval) {
    LiveSettings {
        Assert.isTrue(pingInterval.toMillis() >= 1, "latentblending.live.ping-interval must be more than 0");
        Assert.isTrue(pollInterval.toMillis() >= 1, "latentblending.live.poll-interval must be more than 0");
    }
}
