package org.latentblending.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.latentblending.LatentBlendingServer;
import org.latentblending.testing.Server;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;

/** The whole server, as it is shipped, in this process, with a data folder and a port of its own. */
final class ServerInProcess implements AutoCloseable {
    private final Path data;
    private final ConfigurableApplicationContext application;

    private ServerInProcess(Path data, ConfigurableApplicationContext application) {
        this.data = data;
        this.application = application;
    }

    /** @param settings in Spring's form, such as {@code --latentblending.precision=float32} */
    static ServerInProcess start(String... settings) {
        try {
            Path data = Files.createTempDirectory("latentblending-benchmark");
            List<String> arguments = new ArrayList<>(List.of(settings));
            arguments.add("--server.port=0");
            arguments.add("--latentblending.data=" + data);
            arguments.add("--logging.level.root=WARN");
            arguments.add("--spring.main.banner-mode=off");
            return new ServerInProcess(
                    data,
                    new SpringApplication(LatentBlendingServer.class, PublishedOrder.class)
                            .run(arguments.toArray(String[]::new)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Server client() {
        return new Server(application.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }

    /** Where the server keeps what it draws. */
    Path data() {
        return data;
    }

    @Override
    public void close() {
        application.close();
        try {
            FileSystemUtils.deleteRecursively(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
