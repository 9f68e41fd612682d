package org.latentblending.transitions.tasks;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of the tasks of unfinished transitions. An update returns whether the state allowed it. */
@Repository
@RequiredArgsConstructor
public class Tasks {
    private static final String SELECT =
            """
            select id, transition_id, kind, first_part, last_part, state, fencing_token, crashes, failures, owner,
            heartbeats, completed_steps, blocks_done, last_crash, not_before from task where\s""";

    private static final String RELEASE =
            """
            state = case when crashes > 0 then 'SUSPECT' else 'READY' end, owner = null, sent_at = null,
            fencing_token = fencing_token + 1""";

    private final JdbcClient jdbc;

    /** A task without a message in the queue. */
    public record Unsent(long taskId, String transitionId, String model, long fencingToken) {}

    public Optional<Task> find(long id) {
        return select("id = ?", id).optional();
    }

    /** The tasks of a transition, in the order in which they were added. */
    public List<Task> of(String transitionId) {
        return select("transition_id = ? order by id", transitionId).list();
    }

    public List<Task> running() {
        return select("state = 'RUNNING' order by id").list();
    }

    /** Fewest crashes first. */
    public List<Task> suspects() {
        return select("state = 'SUSPECT' order by crashes, id").list();
    }

    private JdbcClient.MappedQuerySpec<Task> select(String condition, Object... params) {
        return jdbc.sql(SELECT + condition).params(params).query(Task.class);
    }

    /** @param fencingToken 0 if the task has published nothing yet; otherwise its next worker reads the published events */
    public void add(
            String transitionId, Task.Kind kind, int firstPart, int lastPart, Task.State state, long fencingToken) {
        update(
                """
                insert into task (transition_id, kind, first_part, last_part, state, fencing_token, heartbeats,
                completed_steps, blocks_done) values (?, ?, ?, ?, ?, ?, 0, 0, 0)""",
                transitionId,
                kind.name(),
                firstPart,
                lastPart,
                state.name(),
                fencingToken);
    }

    /** Locks the transition and its tasks until the present database transaction ends; false if there is none. */
    public boolean lock(String transitionId) {
        return !ids("select last_seq from transition where id = ? for update", transitionId)
                .isEmpty();
    }

    public boolean claim(long id, String owner) {
        return update(
                """
                update task set state = 'RUNNING', owner = ?, fencing_token = fencing_token + 1
                where id = ? and state in ('READY', 'SUSPECT')""",
                owner,
                id);
    }

    /** Records that the holder is alive, and keeps the lease until the transaction ends; false if the lease is lost. */
    public boolean heartbeat(Lease lease) {
        return updateHeld("heartbeats = heartbeats + 1", lease);
    }

    /** Turns a task into another one, with which its holder continues. */
    public void become(Lease lease, Task.Kind kind, int firstPart, int lastPart) {
        update(
                "update task set kind = ?, first_part = ?, last_part = ? where id = ?",
                kind.name(),
                firstPart,
                lastPart,
                lease.taskId());
    }

    /** Adds a copy of a task that is done, with its steps, before the task becomes another one. */
    public void keepCopy(Lease lease) {
        update(
                """
                insert into task (transition_id, kind, first_part, last_part, state, fencing_token, heartbeats,
                completed_steps, blocks_done) select transition_id, kind, first_part, last_part, 'DONE', 0, 0,
                completed_steps, blocks_done from task where id = ?""",
                lease.taskId());
        update("update task set completed_steps = 0 where id = ?", lease.taskId());
    }

    /** Records a stored checkpoint, and clears the task's crashes and failures. */
    public void checkpoint(Lease lease, int blocksDone, int completedSteps) {
        update(
                """
                update task set blocks_done = ?, completed_steps = ?, crashes = 0, failures = 0,
                last_crash = null, not_before = null where id = ?""",
                blocksDone,
                completedSteps,
                lease.taskId());
    }

    public void done(Lease lease) {
        update("update task set state = 'DONE', owner = null where id = ?", lease.taskId());
    }

    public void makeReady(long id) {
        update("update task set state = 'READY' where id = ? and state = 'WAITING'", id);
    }

    /** Releases a task without counting the attempt. */
    public boolean releaseUncounted(Lease lease) {
        return updateHeld(RELEASE, lease);
    }

    /** Releases a task and counts a failed attempt. */
    public boolean release(Lease lease) {
        return updateHeld("failures = failures + 1, " + RELEASE, lease);
    }

    /** Takes a task from a holder that has sent no heartbeat since {@code seen} was read. */
    public boolean reclaim(Task seen, String how, Instant notBefore) {
        return update(
                """
                update task set state = 'SUSPECT', owner = null, sent_at = null, fencing_token = fencing_token + 1,
                crashes = crashes + 1, last_crash = ?, not_before = ?
                where id = ? and state = 'RUNNING' and fencing_token = ? and heartbeats = ?""",
                how,
                notBefore.atOffset(ZoneOffset.UTC),
                seen.id(),
                seen.fencingToken(),
                seen.heartbeats());
    }

    /** Refunds the crash that was counted against a task whose holder was wrongly presumed dead. */
    public void survived(Lease lease) {
        update(
                """
                update task set sent_at = case when crashes = 1 and state = 'SUSPECT' then null else sent_at end,
                not_before = case when crashes = 1 then null else not_before end,
                state = case when crashes = 1 and state = 'SUSPECT' then 'READY' else state end,
                crashes = crashes - 1 where id = ? and fencing_token > ? and crashes > 0""",
                lease.taskId(),
                lease.fencingToken());
    }

    /** Lets the outbox send another message for a task that cannot be leased yet. */
    public void postpone(Task task) {
        update(
                """
                update task set sent_at = null, fencing_token = fencing_token + 1
                where id = ? and fencing_token = ? and state in ('READY', 'SUSPECT')""",
                task.id(),
                task.fencingToken());
    }

    /** Whether there is a task of these models, or of any if null, that precedes all suspects. */
    public boolean anyReady(@Nullable Set<String> models) {
        if (models == null) {
            return !ids("select id from task where state = 'READY' limit 1").isEmpty();
        }
        return jdbc.sql(
                        """
                        select task.id from task join transition on transition.id = task.transition_id
                        where task.state = 'READY' and transition.model in (:models) limit 1""")
                .param("models", models.isEmpty() ? Set.of("") : models)
                .query(Long.class)
                .optional()
                .isPresent();
    }

    /** Ends the leases of a transition that has ended; its checkpoints remain. */
    public void stop(String transitionId) {
        update(
                """
                update task set state = 'STOPPED', owner = null, sent_at = null, fencing_token = fencing_token + 1
                where transition_id = ? and state in ('READY', 'SUSPECT', 'RUNNING')""",
                transitionId);
    }

    /** Makes the stopped tasks of a transition ready; returns the UNet evaluations that its tasks have completed. */
    public int resume(String transitionId) {
        update(
                """
                update task set state = 'READY', fencing_token = fencing_token + 1, crashes = 0, failures = 0,
                last_crash = null, not_before = null where transition_id = ? and state = 'STOPPED'""",
                transitionId);
        return jdbc.sql("select sum(completed_steps) from task where transition_id = ?")
                .param(transitionId)
                .query(Integer.class)
                .single();
    }

    public void end(String transitionId) {
        update("delete from task where transition_id = ?", transitionId);
    }

    /** Leaves the tasks whose checkpoints are kept. */
    public void endMovie(String transitionId) {
        update("delete from task where transition_id = ? and kind = 'MOVIE'", transitionId);
    }

    /** Suspects whose pause is over, fewest crashes first. */
    public List<Unsent> unsentSuspects(Instant now, Instant latest) {
        return unsent(
                """
                from task join transition on transition.id = task.transition_id
                where task.state = 'SUSPECT' and task.sent_at is null
                and (task.not_before is null or task.not_before <= ? or task.not_before > ?)
                order by task.crashes, transition.ordinal, task.id""",
                now.atOffset(ZoneOffset.UTC),
                latest.atOffset(ZoneOffset.UTC));
    }

    /** Tasks of started transitions, oldest first. */
    public List<Unsent> unsentOfBegun(int limit) {
        return unsentReady("status = 'RUNNING'", "limit ?", limit);
    }

    /** Tasks of the first transitions of one model that have not started, in the order of arrival. */
    public List<Unsent> unsentOfNew(String model, int transitions) {
        String oldest = "status = 'QUEUED' and model = ? order by status, model, ordinal limit ?";
        return unsentReady(oldest, "", model, transitions);
    }

    /** The next id of a model that queued transitions need; "" is before the first. */
    public @Nullable String modelAfter(String model) {
        return jdbc.sql(
                        """
                        select model from transition where status = 'QUEUED' and model > ?
                        order by status, model limit 1""")
                .param(model)
                .query(String.class)
                .optional()
                .orElse(null);
    }

    /** With an inner join, H2 would start with all ready tasks, of which a long queue has many. */
    private List<Unsent> unsentReady(String condition, String limit, Object... params) {
        return unsent(
                """
                from (select id, ordinal, model from transition where %s) transition
                left join task
                on task.transition_id = transition.id and task.state = 'READY' and task.sent_at is null
                where task.id is not null order by transition.ordinal, task.id %s"""
                        .formatted(condition, limit),
                params);
    }

    private List<Unsent> unsent(String from, Object... params) {
        return jdbc.sql("select task.id, task.transition_id, transition.model, task.fencing_token " + from)
                .params(params)
                .query((row, n) -> new Unsent(row.getLong(1), row.getString(2), row.getString(3), row.getLong(4)))
                .list();
    }

    public void sent(Unsent task, Instant now) {
        update(
                "update task set sent_at = ? where id = ? and fencing_token = ? and state in ('READY', 'SUSPECT')",
                now.atOffset(ZoneOffset.UTC),
                task.taskId(),
                task.fencingToken());
    }

    /** Ids of the tasks that should have a message in the queue. */
    public List<Long> sentAndReady() {
        return ids("select id from task where state in ('READY', 'SUSPECT') and sent_at is not null");
    }

    public void sendAgain(long id) {
        update("update task set sent_at = null where id = ? and state in ('READY', 'SUSPECT')", id);
    }

    private List<Long> ids(String sql, Object... params) {
        return jdbc.sql(sql).params(params).query(Long.class).list();
    }

    private boolean update(String sql, Object... params) {
        return jdbc.sql(sql).params(params).update() > 0;
    }

    private boolean updateHeld(String change, Lease lease) {
        return update(
                "update task set " + change + " where id = ? and fencing_token = ? and state = 'RUNNING'",
                lease.taskId(),
                lease.fencingToken());
    }
}
