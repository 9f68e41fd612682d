package org.latentblending.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.latentblending.system.StartupRefused;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/** Prevents a server without a token from listening on more than loopback. */
class BindingCheck implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    @Override
    public void initialize(ConfigurableApplicationContext context) {
        Environment settings = context.getEnvironment();
        String address = settings.getProperty("server.address", "0.0.0.0");
        if (settings.getProperty("latentblending.token", "").isEmpty() && !isLoopback(address)) {
            throw new StartupRefused(
                    "The server is bound to %s, where others can reach it, but has no token.".formatted(address),
                    "Set latentblending.token (LATENTBLENDING_TOKEN) to a secret, or bind the server to 127.0.0.1.",
                    null);
        }
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
