package org.latentblending.cluster;

import java.util.List;
import org.latentblending.models.ModelEntry;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** What the workers of a cluster can draw with, as they tell it again with every heartbeat. */
@Repository
public class WorkerModelRegistry {
    private final JdbcClient jdbc;
    private final JsonMapper json;

    WorkerModelRegistry(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * One worker's models.
     *
     * @param worker name of its process
     * @param beats goes up while it is alive
     */
    public record Offer(String worker, long beats, List<ModelEntry> models) {
        public Offer {
            models = List.copyOf(models);
        }
    }

    /** Replaces what this worker told before. */
    public void tell(String worker, List<ModelEntry> models) {
        String written = json.writeValueAsString(models);
        int known = jdbc.sql("update model_offer set beats = beats + 1, models = ? where worker = ?")
                .params(written, worker)
                .update();
        if (known == 0) {
            jdbc.sql("insert into model_offer (worker, beats, models) values (?, 0, ?)")
                    .params(worker, written)
                    .update();
        }
    }

    /** The worker ends. */
    public void withdraw(String worker) {
        jdbc.sql("delete from model_offer where worker = ?").param(worker).update();
    }

    /** Forgets a worker that gave no sign of life since {@code seen} was read. */
    void forget(Offer seen) {
        jdbc.sql("delete from model_offer where worker = ? and beats = ?")
                .params(seen.worker(), seen.beats())
                .update();
    }

    List<Offer> all() {
        return jdbc.sql("select worker, beats, models from model_offer order by worker")
                .query((row, n) -> new Offer(
                        row.getString(1),
                        row.getLong(2),
                        List.of(json.readValue(row.getString(3), ModelEntry[].class))))
                .list();
    }
}
