package org.latentblending;

import org.latentblending.system.CLibrary;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;

/** The server: transitions between prompts over REST and WebSocket, drawn by Stable Diffusion 2.x. */
@SpringBootApplication(exclude = UserDetailsServiceAutoConfiguration.class)
@ConfigurationPropertiesScan
public class LatentBlendingServer {
    public static void main(String[] args) {
        // Runs last, after all contexts and the log are closed.
        SpringApplication.getShutdownHandlers().add(CLibrary::exitIfComputing);
        try {
            SpringApplication.run(LatentBlendingServer.class, args);
        } catch (RuntimeException | Error logged) {
            // Otherwise an idle thread of the broker would keep the process alive for another minute.
            System.exit(1);
        }
    }
}
