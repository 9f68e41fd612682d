package org.latentblending.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What the servers of a cluster share: a broker in a process of its own, a PostgreSQL database and an S3 bucket. */
public class SharedServices implements AutoCloseable {
    private static final String BUCKET = "results";

    private final Path folder;
    private final S3Server s3;
    private Broker broker;
    private String database;

    private SharedServices(Path folder, S3Server s3, Broker broker, String database) {
        this.folder = folder;
        this.s3 = s3;
        this.broker = broker;
        this.database = database;
    }

    /** With a fresh database of the one PostgreSQL that tests share. */
    public static SharedServices start(Path folder) throws IOException {
        return start(folder, Postgres.newDatabase() + "?user=postgres");
    }

    /**
     * @param folder of the broker's journal
     * @param database its address, with the user
     */
    public static SharedServices start(Path folder, String database) throws IOException {
        S3Server s3 = S3Server.start();
        s3.createBucket(BUCKET);
        return new SharedServices(folder, s3, Broker.start(folder), database);
    }

    /** From here on servers are started with an empty database. */
    public void newDatabase() {
        database = Postgres.newDatabase() + "?user=postgres";
    }

    /** Kills the broker and starts it again at the same address, with its journal. */
    public void restartBroker() throws IOException {
        int port = brokerPort();
        broker.close();
        broker = Broker.start(folder, port);
    }

    public int brokerPort() {
        return Integer.parseInt(broker.url().substring(broker.url().lastIndexOf(':') + 1));
    }

    /** Settings of a server that uses all of it. */
    public List<String> settings(String role) {
        return List.of(
                "--latentblending.role=" + role,
                "--spring.artemis.mode=native",
                "--spring.artemis.broker-url=" + broker.url(),
                "--spring.datasource.url=" + database,
                "--spring.datasource.username=",
                "--spring.datasource.hikari.maximum-pool-size=4",
                "--latentblending.storage.bucket=" + BUCKET,
                "--latentblending.storage.endpoint=" + s3.endpoint(),
                "--latentblending.storage.access-key=" + S3Server.ACCESS_KEY,
                "--latentblending.storage.secret-key=" + S3Server.SECRET_KEY);
    }

    /** Names of the stored objects that have these words in them. */
    public List<String> objects(String words) {
        return s3.names(BUCKET).stream().filter(name -> name.contains(words)).toList();
    }

    @Override
    public void close() {
        broker.close();
        s3.close();
    }
}
