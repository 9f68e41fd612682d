package org.latentblending.live;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the live view.
 *
 * @param sendTimeout how long a client may take for one message before it is closed as too slow
 * @param ping how long a socket may be idle before it is pinged; one that leaves three pings unanswered is closed
 * @param look how often the database is asked for events of which other servers did not tell
 */
@ConfigurationProperties("latentblending.live")
record LiveSettings(
        @DefaultValue("20s") Duration sendTimeout,
        @DefaultValue("25s") Duration ping,
        @DefaultValue("2s") Duration look) {

    /** @throws IllegalArgumentException naming the setting that is out of its range */
    LiveSettings {
        if (ping.toMillis() < 1) {
            throw new IllegalArgumentException("latentblending.live.ping must be more than 0");
        }
        if (look.toMillis() < 1) {
            throw new IllegalArgumentException("latentblending.live.look must be more than 0");
        }
    }
}
