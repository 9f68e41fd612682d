package org.latentblending.transitions.tasks;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** All tasks of unfinished transitions. An update answers whether the state allowed it. */
@Repository
@RequiredArgsConstructor(access = AccessLevel.PACKAGE)
public class Tasks {
    private static final String SELECT =
            """
            select id, transition_id, kind, first_part, last_part, state, fencing_token, crashes, failures, owner,
            heartbeats, completed_steps, blocks_done, last_crash, not_before from task\s""";

    private static final String RELEASE =
            """
            state = case when crashes > 0 then 'SUSPECT' else 'READY' end, owner = null, sent_at = null,
            fencing_token = fencing_token + 1""";

    private static final String CRASHED =
            """
            update task set state = 'SUSPECT', owner = null, sent_at = null, fencing_token = fencing_token + 1,
            crashes = crashes + 1, last_crash = ?, not_before = ? where id = ? and state = 'RUNNING'""";

    private final JdbcClient jdbc;

    /** A task that has no message yet, and whether its transition was begun. */
    public record Unsent(long taskId, String transitionId, String model, boolean begun, long fencingToken) {}

    public Optional<Task> find(long id) {
        return jdbc.sql(SELECT + "where id = ?").param(id).query(Tasks::task).optional();
    }

    /** In the order in which they were made. */
    public List<Task> of(String transitionId) {
        return jdbc.sql(SELECT + "where transition_id = ? order by id")
                .param(transitionId)
                .query(Tasks::task)
                .list();
    }

    /** Those that some process is at, or was when it ended. */
    public List<Task> running() {
        return jdbc.sql(SELECT + "where state = 'RUNNING' order by id")
                .query(Tasks::task)
                .list();
    }

    /** @param fencingToken 0 if the task has published nothing yet; otherwise its next worker reads what was published */
    public void add(
            String transitionId, Task.Kind kind, int firstPart, int lastPart, Task.State state, long fencingToken) {
        jdbc.sql(
                        """
                        insert into task (transition_id, kind, first_part, last_part, state, fencing_token, heartbeats,
                        completed_steps, blocks_done) values (?, ?, ?, ?, ?, ?, 0, 0, 0)""")
                .params(transitionId, kind.name(), firstPart, lastPart, state.name(), fencingToken)
                .update();
    }

    /** Makes whoever else changes this transition or its tasks wait until the present database transaction ends. */
    public boolean lock(String transitionId) {
        return jdbc.sql("select last_seq from transition where id = ? for update")
                .param(transitionId)
                .query(Long.class)
                .optional()
                .isPresent();
    }

    public boolean claim(long id, String owner) {
        return jdbc.sql(
                                """
                                update task set state = 'RUNNING', owner = ?, fencing_token = fencing_token + 1
                                where id = ? and state in ('READY', 'SUSPECT')""")
                        .params(owner, id)
                        .update()
                > 0;
    }

    /** Records that the holder is alive; false if it has lost the lease. */
    public boolean heartbeat(Lease lease) {
        return held("update task set heartbeats = heartbeats + 1", lease);
    }

    /** Whether the lease is valid; it stays so until the end of the database transaction. */
    public boolean holds(Lease lease) {
        return held("update task set heartbeats = heartbeats", lease);
    }

    /** Turns a task into another one that its holder goes on with. */
    public void become(Lease lease, Task.Kind kind, int firstPart, int lastPart) {
        jdbc.sql("update task set kind = ?, first_part = ?, last_part = ? where id = ?")
                .params(kind.name(), firstPart, lastPart, lease.taskId())
                .update();
    }

    /** Work that is safe shows that the task does not take its workers down. */
    public void checkpoint(Lease lease, int blocksDone, int completedSteps) {
        jdbc.sql(
                        """
                        update task set blocks_done = ?, completed_steps = ?, crashes = 0, failures = 0,
                        last_crash = null, not_before = null where id = ?""")
                .params(blocksDone, completedSteps, lease.taskId())
                .update();
    }

    public void done(Lease lease) {
        jdbc.sql("update task set state = 'DONE', owner = null where id = ?")
                .param(lease.taskId())
                .update();
    }

    public void makeReady(long id) {
        jdbc.sql("update task set state = 'READY' where id = ? and state = 'WAITING'")
                .param(id)
                .update();
    }

    /** Releases a task without counting the attempt. */
    public boolean releaseUncounted(Lease lease) {
        return held("update task set " + RELEASE, lease);
    }

    /** Releases a task and counts a failed attempt. */
    public boolean release(Lease lease) {
        return held("update task set failures = failures + 1, " + RELEASE, lease);
    }

    /** Takes a task from a holder that has sent no heartbeat since {@code seen} was read. */
    public boolean reclaim(Task seen, String how, Instant notBefore) {
        return jdbc.sql(CRASHED + " and fencing_token = ? and heartbeats = ?")
                        .params(
                                how,
                                notBefore.atOffset(ZoneOffset.UTC),
                                seen.id(),
                                seen.fencingToken(),
                                seen.heartbeats())
                        .update()
                > 0;
    }

    /** Refunds the crash that was counted against a task whose holder was wrongly presumed dead. */
    public void survived(Lease lease) {
        jdbc.sql(
                        """
                        update task set sent_at = case when crashes = 1 and state = 'SUSPECT' then null else sent_at end,
                        not_before = case when crashes = 1 then null else not_before end,
                        state = case when crashes = 1 and state = 'SUSPECT' then 'READY' else state end,
                        crashes = crashes - 1 where id = ? and fencing_token > ? and crashes > 0""")
                .params(lease.taskId(), lease.fencingToken())
                .update();
    }

    /** Lets the outbox send another message for a task that could not be taken yet. */
    public void postpone(Task task) {
        jdbc.sql(
                        """
                        update task set sent_at = null, fencing_token = fencing_token + 1
                        where id = ? and fencing_token = ? and state in ('READY', 'SUSPECT')""")
                .params(task.id(), task.fencingToken())
                .update();
    }

    /** Whether there is a task that comes before all suspects. */
    public boolean anyReady() {
        return !jdbc.sql("select id from task where state = 'READY' limit 1")
                .query(Long.class)
                .list()
                .isEmpty();
    }

    /** The same among tasks of some models. */
    public boolean anyReady(Set<String> models) {
        return !jdbc.sql(
                        """
                        select task.id from task join transition on transition.id = task.transition_id
                        where task.state = 'READY' and transition.model in (:models)
                        limit 1""")
                .param("models", models.isEmpty() ? Set.of("") : models)
                .query(Long.class)
                .list()
                .isEmpty();
    }

    /** Those that wait to be tried again after their holders' processes ended. */
    public List<Task> suspects() {
        return jdbc.sql(SELECT + "where state = 'SUSPECT' order by crashes, id")
                .query(Tasks::task)
                .list();
    }

    /** The one of a transition whose holders' processes ended most often. */
    public Optional<Task> suspectOf(String transitionId) {
        return jdbc.sql(SELECT + "where transition_id = ? and state = 'SUSPECT' order by crashes desc, id limit 1")
                .param(transitionId)
                .query(Tasks::task)
                .optional();
    }

    /** Takes the tasks of a transition that has ended out of all hands; what they have reached is kept. */
    public void stop(String transitionId) {
        jdbc.sql(
                        """
                        update task set state = 'STOPPED', owner = null, sent_at = null, fencing_token = fencing_token + 1
                        where transition_id = ? and state in ('READY', 'SUSPECT', 'RUNNING')""")
                .param(transitionId)
                .update();
    }

    /**
     * Makes the stopped tasks of a transition ready.
     *
     * @return UNet evaluations that its tasks have completed
     */
    public int resume(String transitionId) {
        jdbc.sql(
                        """
                        update task set state = 'READY', fencing_token = fencing_token + 1, crashes = 0, failures = 0,
                        last_crash = null, not_before = null where transition_id = ? and state = 'STOPPED'""")
                .param(transitionId)
                .update();
        return jdbc.sql("select sum(completed_steps) from task where transition_id = ?")
                .param(transitionId)
                .query(Integer.class)
                .single();
    }

    public void end(String transitionId) {
        jdbc.sql("delete from task where transition_id = ?").param(transitionId).update();
    }

    /** Of suspects that may be tried again, those first whose holders' processes ended least often. */
    public List<Unsent> unsentSuspects(Instant now, Instant latest) {
        return jdbc.sql(
                        """
                        select task.id, task.transition_id, transition.model, transition.status = 'RUNNING', task.fencing_token
                        from task join transition on transition.id = task.transition_id
                        where task.state = 'SUSPECT' and task.sent_at is null
                        and (task.not_before is null or task.not_before <= ? or task.not_before > ?)
                        order by task.crashes, transition.ordinal, task.id""")
                .params(now.atOffset(ZoneOffset.UTC), latest.atOffset(ZoneOffset.UTC))
                .query(Tasks::unsent)
                .list();
    }

    /** Of begun transitions, the eldest first. */
    public List<Unsent> unsentOfBegun(int limit) {
        return unsent("status = 'RUNNING'", "limit ?", limit);
    }

    /** Of the first so many transitions of one model that were not begun, in the order of arrival. */
    public List<Unsent> unsentOfNew(String model, int transitions) {
        return unsent(
                "status = 'QUEUED' and model = ? order by status, model, ordinal limit ?", "", model, transitions);
    }

    /** The next model in the order of their ids that transitions wait for which were not begun; "" is before the first. */
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

    /** An outer join, for H2 would begin with all tasks that are ready, which a long queue has many of. */
    private List<Unsent> unsent(String which, String limit, Object... params) {
        return jdbc.sql(
                        """
                        select task.id, task.transition_id, eldest.model, eldest.status = 'RUNNING', task.fencing_token
                        from (select id, ordinal, model, status from transition where %s) eldest
                        left join task
                        on task.transition_id = eldest.id and task.state = 'READY' and task.sent_at is null
                        where task.id is not null order by eldest.ordinal, task.id %s"""
                                .formatted(which, limit))
                .params(params)
                .query(Tasks::unsent)
                .list();
    }

    private static Unsent unsent(ResultSet row, int n) throws SQLException {
        return new Unsent(row.getLong(1), row.getString(2), row.getString(3), row.getBoolean(4), row.getLong(5));
    }

    public void sent(Unsent task, Instant now) {
        jdbc.sql("update task set sent_at = ? where id = ? and fencing_token = ? and state in ('READY', 'SUSPECT')")
                .params(now.atOffset(ZoneOffset.UTC), task.taskId(), task.fencingToken())
                .update();
    }

    /** Ids of those that ought to have a message in the queue. */
    public List<Long> sentAndReady() {
        return jdbc.sql("select id from task where state in ('READY', 'SUSPECT') and sent_at is not null")
                .query(Long.class)
                .list();
    }

    public void sendAgain(long id) {
        jdbc.sql("update task set sent_at = null where id = ? and state in ('READY', 'SUSPECT')")
                .param(id)
                .update();
    }

    private boolean held(String update, Lease lease) {
        return jdbc.sql(update + " where id = ? and fencing_token = ? and state = 'RUNNING'")
                        .params(lease.taskId(), lease.fencingToken())
                        .update()
                > 0;
    }

    private static Task task(ResultSet row, int n) throws SQLException {
        return new Task(
                row.getLong(1),
                row.getString(2),
                Task.Kind.valueOf(row.getString(3)),
                row.getInt(4),
                row.getInt(5),
                Task.State.valueOf(row.getString(6)),
                row.getLong(7),
                row.getInt(8),
                row.getInt(9),
                row.getString(10),
                row.getLong(11),
                row.getInt(12),
                row.getInt(13),
                row.getString(14),
                instant(row.getObject(15, OffsetDateTime.class)));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
