package org.latentblending.testing;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.latentblending.LatentBlendingServer;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole server in this process, where it starts much sooner than a {@link ChildServer}; its model paints. */
public class PaintedServer implements AutoCloseable {
    private final ConfigurableApplicationContext context;

    private PaintedServer(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Starts it at a free port. */
    public static PaintedServer start(Path data, String... settings) {
        Stream<String> usual = Stream.of(
                "--server.port=0",
                "--latentblending.data=" + data,
                "--latentblending.models=src/test/resources/reference",
                "--latentblending.default-model=tiny-v");
        return new PaintedServer(new SpringApplicationBuilder(LatentBlendingServer.class, ServerTest.Painted.class)
                .run(Stream.concat(usual, Stream.of(settings)).toArray(String[]::new)));
    }

    public int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    public Server client() {
        return new Server(port());
    }

    public PaintedModels models() {
        return context.getBean(PaintedModels.class);
    }

    @Override
    public void close() {
        context.close();
    }
}
