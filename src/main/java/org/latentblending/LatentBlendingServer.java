package org.latentblending;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The server: transitions between prompts over REST and WebSocket, drawn by Stable Diffusion 2.x. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class LatentBlendingServer {
    public static void main(String[] args) {
        ExitCode.zeroWhenAskedToEnd();
        SpringApplication.run(LatentBlendingServer.class, args);
    }
}
