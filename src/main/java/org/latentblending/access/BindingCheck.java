package org.latentblending.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/** Keeps a server without a token from listening where others can reach it. */
class BindingCheck implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    @Override
    public void initialize(ConfigurableApplicationContext context) {
        Environment settings = context.getEnvironment();
        String address = settings.getProperty("server.address", "0.0.0.0");
        boolean hasToken = !settings.getProperty("latentblending.token", "").isEmpty();
        if (!hasToken && !isLoopback(address)) {
            throw new UnprotectedBinding(address);
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
