package org.latentblending.jobs;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** All tasks of unfinished transitions. An update answers whether the state allowed it. */
@Repository
public class Tasks {
    private static final String SELECT =
            """
            select id, transition_id, kind, first_part, last_part, state, epoch, attempts, owner, beats,
            completed_steps, blocks_done from task\s""";

    private final JdbcClient jdbc;

    Tasks(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A task that has no message yet, and whether its transition was begun. */
    public record Unsent(long taskId, String transitionId, @Nullable String model, boolean begun, long epoch) {}

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

    void add(String transitionId, Task.Kind kind, int firstPart, int lastPart, Task.State state) {
        jdbc.sql(
                        """
                        insert into task (transition_id, kind, first_part, last_part, state, epoch, attempts, beats,
                        completed_steps, blocks_done) values (?, ?, ?, ?, ?, 0, 0, 0, 0, 0)""")
                .params(transitionId, kind.name(), firstPart, lastPart, state.name())
                .update();
    }

    /** Makes whoever else changes this transition or its tasks wait until the present database transaction ends. */
    boolean lock(String transitionId) {
        return jdbc.sql("select last_seq from transition where id = ? for update")
                .param(transitionId)
                .query(Long.class)
                .optional()
                .isPresent();
    }

    boolean claim(long id, String owner, Instant now) {
        return jdbc.sql(
                                """
                                update task set state = 'RUNNING', owner = ?, epoch = epoch + 1,
                                attempts = attempts + 1, claimed_at = ? where id = ? and state = 'READY'""")
                        .params(owner, now.atOffset(ZoneOffset.UTC), id)
                        .update()
                > 0;
    }

    /** Shows that the holder is alive; false if it is not the holder any more. */
    public boolean beat(Claim claim) {
        return held("update task set beats = beats + 1", claim);
    }

    /** Whether the claim holds; from here to the end of the database transaction it will. */
    boolean holds(Claim claim) {
        return held("update task set beats = beats", claim);
    }

    /** Turns a task into another one that its holder goes on with. */
    void become(Claim claim, Task.Kind kind, int firstPart, int lastPart) {
        jdbc.sql("update task set kind = ?, first_part = ?, last_part = ? where id = ?")
                .params(kind.name(), firstPart, lastPart, claim.taskId())
                .update();
    }

    /** Work that is safe shows that the task does not take its workers down: the present holder is the first again. */
    void checkpoint(Claim claim, int blocksDone, int completedSteps) {
        jdbc.sql("update task set blocks_done = ?, completed_steps = ?, attempts = 1 where id = ?")
                .params(blocksDone, completedSteps, claim.taskId())
                .update();
    }

    void done(Claim claim) {
        jdbc.sql("update task set state = 'DONE', owner = null where id = ?")
                .param(claim.taskId())
                .update();
    }

    void makeReady(long id) {
        jdbc.sql("update task set state = 'READY' where id = ? and state = 'WAITING'")
                .param(id)
                .update();
    }

    /** Gives a task back whose holder could not do it and is not to blame. */
    public boolean handBack(Claim claim) {
        return held(
                """
                update task set state = 'READY', owner = null, sent_at = null, epoch = epoch + 1,
                attempts = attempts - 1""",
                claim);
    }

    /** The same where it may be to blame: the attempt counts. */
    public boolean giveBack(Claim claim) {
        return held("update task set state = 'READY', owner = null, sent_at = null, epoch = epoch + 1", claim);
    }

    /** Takes a task from a holder that gave no sign of life since {@code seen} was read. */
    public boolean takeBack(Task seen) {
        return jdbc.sql(
                                """
                                update task set state = 'READY', owner = null, sent_at = null, epoch = epoch + 1
                                where id = ? and state = 'RUNNING' and epoch = ? and beats = ?""")
                        .params(seen.id(), seen.epoch(), seen.beats())
                        .update()
                > 0;
    }

    /** Who was taken for dead and is not gives the attempt back that was counted against the task. */
    public void outlived(Claim claim) {
        jdbc.sql("update task set attempts = attempts - 1 where id = ? and epoch > ? and attempts > 0")
                .params(claim.taskId(), claim.epoch())
                .update();
    }

    void end(String transitionId) {
        jdbc.sql("delete from task where transition_id = ?").param(transitionId).update();
    }

    /** Of begun transitions, the eldest first. */
    public List<Unsent> unsentOfBegun(int limit) {
        return unsent("status = 'RUNNING'", "limit ?", limit);
    }

    /** Of the first so many transitions of one model that were not begun, in the order of arrival. */
    public List<Unsent> unsentOfNew(@Nullable String model, int transitions) {
        String first = "status = 'QUEUED' and model %s order by status, model, ordinal limit ?";
        return model == null
                ? unsent(first.formatted("is null"), "", transitions)
                : unsent(first.formatted("= ?"), "", model, transitions);
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
                        select task.id, task.transition_id, eldest.model, eldest.status = 'RUNNING', task.epoch
                        from (select id, ordinal, model, status from transition where %s) eldest
                        left join task
                        on task.transition_id = eldest.id and task.state = 'READY' and task.sent_at is null
                        where task.id is not null order by eldest.ordinal, task.id %s"""
                                .formatted(which, limit))
                .params(params)
                .query((row, n) -> new Unsent(
                        row.getLong(1), row.getString(2), row.getString(3), row.getBoolean(4), row.getLong(5)))
                .list();
    }

    public void sent(Unsent task, Instant now) {
        jdbc.sql("update task set sent_at = ? where id = ? and epoch = ? and state = 'READY'")
                .params(now.atOffset(ZoneOffset.UTC), task.taskId(), task.epoch())
                .update();
    }

    /** Ids of those that ought to have a message in the queue. */
    public List<Long> sentAndReady() {
        return jdbc.sql("select id from task where state = 'READY' and sent_at is not null")
                .query(Long.class)
                .list();
    }

    public void sendAgain(long id) {
        jdbc.sql("update task set sent_at = null where id = ? and state = 'READY'")
                .param(id)
                .update();
    }

    private boolean held(String update, Claim claim) {
        return jdbc.sql(update + " where id = ? and epoch = ? and state = 'RUNNING'")
                        .params(claim.taskId(), claim.epoch())
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
                row.getString(9),
                row.getLong(10),
                row.getInt(11),
                row.getInt(12));
    }
}
