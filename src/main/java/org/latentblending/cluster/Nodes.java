package org.latentblending.cluster;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import lombok.extern.slf4j.Slf4j;
import org.latentblending.models.ModelEntry;
import org.latentblending.transitions.tasks.LeaseSettings;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** The table of server processes that share the database. Each process updates its own row with every heartbeat. */
@Repository
@Slf4j
class Nodes {
    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final LeaseMonitor<String> monitor;

    /** @param models that it advertises to other servers */
    record Node(String name, int devices, List<ModelEntry> models, long heartbeats) {}

    @Autowired
    Nodes(JdbcClient jdbc, JsonMapper json, LeaseSettings settings) {
        this(jdbc, json, new LeaseMonitor<>(settings.duration().toNanos(), System::nanoTime));
    }

    Nodes(JdbcClient jdbc, JsonMapper json, LeaseMonitor<String> monitor) {
        this.jdbc = jdbc;
        this.json = json;
        this.monitor = monitor;
    }

    /** Records that a node is alive, also after its row was deleted. */
    void heartbeat(String name, int devices, List<ModelEntry> models) {
        String written = json.writeValueAsString(models);
        int updated = jdbc.sql("update node set heartbeats = heartbeats + 1, devices = ?, models = ? where name = ?")
                .params(devices, written, name)
                .update();
        if (updated == 0) {
            jdbc.sql("insert into node (name, devices, models, heartbeats) values (?, ?, ?, 1)")
                    .params(name, devices, written)
                    .update();
        }
    }

    /** All nodes by name, except those without a heartbeat for a whole lease: their rows are deleted. */
    List<Node> alive() {
        List<Node> all = all();
        Set<String> expired = monitor.expired(all.stream().collect(Collectors.toMap(Node::name, Node::heartbeats)));
        all.stream().filter(node -> expired.contains(node.name())).forEach(this::evict);
        return all.stream().filter(node -> !expired.contains(node.name())).toList();
    }

    private void evict(Node seen) {
        int deleted = jdbc.sql("delete from node where name = ? and heartbeats = ?")
                .params(seen.name(), seen.heartbeats())
                .update();
        if (deleted > 0) {
            LOG.info("Server {} has sent no heartbeat for a whole lease", seen.name());
        }
    }

    List<Node> all() {
        return jdbc.sql("select name, devices, models, heartbeats from node order by name")
                .query((row, n) -> new Node(
                        row.getString(1),
                        row.getInt(2),
                        List.of(json.readValue(row.getString(3), ModelEntry[].class)),
                        row.getLong(4)))
                .list();
    }

    void deregister(String name) {
        jdbc.sql("delete from node where name = ?").param(name).update();
    }
}
