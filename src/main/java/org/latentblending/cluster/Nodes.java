package org.latentblending.cluster;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The processes that have workers, each kept by its own heartbeats. */
@Repository
public class Nodes {
    private final JdbcClient jdbc;

    Nodes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param devices how many workers it has
     * @param beats goes up while it is alive
     */
    public record WorkerProcess(String name, int devices, long beats) {}

    public List<WorkerProcess> all() {
        return jdbc.sql("select name, devices, beats from worker_process")
                .query((row, n) -> new WorkerProcess(row.getString(1), row.getInt(2), row.getLong(3)))
                .list();
    }

    /** Shows that a process is alive, also where it was removed as dead. */
    public void beat(String name, int devices) {
        int updated = jdbc.sql("update worker_process set beats = beats + 1 where name = ?")
                .param(name)
                .update();
        if (updated == 0) {
            jdbc.sql("insert into worker_process (name, devices, beats) values (?, ?, 1)")
                    .params(name, devices)
                    .update();
        }
    }

    public void remove(String name) {
        jdbc.sql("delete from worker_process where name = ?").param(name).update();
    }
}
