package org.latentblending.access;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the access.
 *
 * @param token what clients have to show; needed when the server is bound to more than loopback
 */
@ConfigurationProperties("latentblending")
record AccessSettings(@DefaultValue("") String token) {

    boolean needsToken() {
        return !token.isEmpty();
    }
}
