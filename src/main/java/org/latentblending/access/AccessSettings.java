package org.latentblending.access;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param token the token that clients send; empty for none. Required if the server is bound to more than loopback
 * @param trustedProxies addresses and networks (CIDR) of proxies whose forwarded headers are trusted
 */
@ConfigurationProperties("latentblending")
record AccessSettings(
        @DefaultValue("") String token, @DefaultValue({"127.0.0.0/8", "::1"}) List<String> trustedProxies) {}
