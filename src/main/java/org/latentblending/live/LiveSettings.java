package org.latentblending.live;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the live view.
 *
 * @param sendTimeout how long a client may take for one message before it is closed as too slow
 */
@ConfigurationProperties("latentblending.live")
record LiveSettings(@DefaultValue("20s") Duration sendTimeout) {}
