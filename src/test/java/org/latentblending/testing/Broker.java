package org.latentblending.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

/** An Artemis broker in a process of its own, with its journal on disk and none of this project's settings. */
public class Broker implements AutoCloseable {
    private static final String STARTED = "broker at ";

    private final Process process;
    private final String url;

    private Broker(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /** Starts one at a free port. */
    public static Broker start(Path folder) throws IOException {
        return start(folder, FreePort.find());
    }

    public static Broker start(Path folder, int port) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Broker.class.getName(),
                        folder.toString(),
                        String.valueOf(port))
                .redirectErrorStream(true)
                .start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        var said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.append(line).append('\n');
            if (line.startsWith(STARTED)) {
                var drain = new Thread(() -> output.lines().forEach(ignored -> {}), "broker-output");
                drain.setDaemon(true);
                drain.start();
                return new Broker(process, line.substring(STARTED.length()));
            }
        }
        throw new IllegalStateException("The broker did not start: " + said);
    }

    public String url() {
        return url;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    /** The process itself. */
    public static void main(String[] args) throws Exception {
        String url = "tcp://127.0.0.1:" + args[1];
        Configuration settings = new ConfigurationImpl()
                .setSecurityEnabled(false)
                .setJournalDirectory(args[0] + "/journal")
                .setBindingsDirectory(args[0] + "/bindings")
                .setLargeMessagesDirectory(args[0] + "/large")
                .setPagingDirectory(args[0] + "/paging")
                .addAcceptorConfiguration("tcp", url);
        new EmbeddedActiveMQ().setConfiguration(settings).start();
        System.out.println(STARTED + url);
    }
}
