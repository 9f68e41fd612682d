package org.latentblending.transitions;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.Transition.Problem;
import org.latentblending.transitions.TransitionRequest.Warning;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/**
 * The table of all transitions. An update depends on the current state, so that a worker and a client that cancels cannot
 * overwrite each other; it returns whether the state allowed it.
 */
@Repository
@RequiredArgsConstructor
public class Transitions {
    private static final String IS_FINAL = " and status in ('SUCCEEDED', 'FAILED', 'CANCELLED')";

    private final JdbcClient jdbc;
    private final JsonMapper json;

    /** Adds a queued transition with the pixels of all its frames; the client is a network address. */
    public void add(
            String id,
            TransitionRequest request,
            List<Warning> warnings,
            long pixels,
            int totalSteps,
            String client,
            Instant now) {
        update(
                """
                insert into transition (id, status, created_at, request, warnings, model, client, pixels,
                completed_steps, total_steps, step_cost, last_seq, retries)
                values (?, 'QUEUED', ?, ?, ?, ?, ?, ?, 0, ?, ?, 0, 0)""",
                id,
                now.atOffset(ZoneOffset.UTC),
                write(request),
                warnings.isEmpty() ? null : write(warnings),
                request.model(),
                client,
                pixels,
                totalSteps,
                request.stepCost());
    }

    public Optional<Transition> findById(String id) {
        return jdbc.sql("select * from transition where id = ?")
                .param(id)
                .query(this::transition)
                .optional();
    }

    public boolean existsById(String id) {
        return jdbc.sql("select count(*) > 0 from transition where id = ?")
                .param(id)
                .query(Boolean.class)
                .single();
    }

    /** Those before an ordinal, newest first; with a status, or null for all. */
    public List<Transition> page(@Nullable TransitionStatus status, long before, int limit) {
        String condition = status == null ? "" : " and status = '%s'".formatted(status.name());
        return jdbc.sql("select * from transition where ordinal < ?" + condition + " order by ordinal desc limit ?")
                .params(before, limit)
                .query(this::transition)
                .list();
    }

    /** Ids of the transitions whose movie is to be rendered again. */
    public List<String> rendering() {
        return jdbc.sql("select id from transition where rendering is not null")
                .query(String.class)
                .list();
    }

    /** Whether the movie that was requested for a transition is still wanted. */
    public boolean isRendering(Transition before) {
        return findById(before.id())
                .filter(now -> now.retries() == before.retries() && Objects.equals(now.rendering(), before.rendering()))
                .isPresent();
    }

    /** The queue before a transition: all transitions, running ones included, and the work of queued ones. */
    public record Ahead(int transitions, double wholeSteps) {
        /** The queue before the next transition towards the head. */
        public Ahead without(Transition next) {
            return new Ahead(Math.max(0, transitions - 1), Math.max(0, wholeSteps - next.wholeSteps()));
        }
    }

    public Ahead ahead(Transition queued) {
        return jdbc.sql(
                        """
                        select count(*) + (select count(*) from transition where status = 'RUNNING'),
                        coalesce(sum(total_steps * step_cost), 0) from transition where status = 'QUEUED' and ordinal < ?""")
                .param(queued.ordinal())
                .query((row, n) -> new Ahead(row.getInt(1), row.getDouble(2)))
                .single();
    }

    public boolean begin(String id, Instant now) {
        return update(
                "update transition set status = 'RUNNING', started_at = ? where id = ? and status = 'QUEUED'",
                now.atOffset(ZoneOffset.UTC),
                id);
    }

    /** Ends a queued or running transition. */
    public boolean finish(String id, TransitionStatus status, int steps, Instant now, @Nullable Problem problem) {
        return update(
                """
                update transition set status = ?, completed_steps = greatest(completed_steps, ?), finished_at = ?, problem = ?
                where id = ? and status in ('QUEUED', 'RUNNING')""",
                status.name(),
                steps,
                now.atOffset(ZoneOffset.UTC),
                write(problem),
                id);
    }

    /** @return all completed steps of the transition */
    public int addSteps(String id, int steps) {
        update("update transition set completed_steps = completed_steps + ? where id = ?", steps, id);
        return jdbc.sql("select completed_steps from transition where id = ?")
                .param(id)
                .query(Integer.class)
                .single();
    }

    /** Stores the movie. */
    public void movieRendered(String id, Transition.Movie movie) {
        update("update transition set movie = ?, bytes = null where id = ?", write(movie), id);
    }

    /** Requests another movie of a finished transition. */
    public boolean render(String id, TransitionRequest.Movie movie) {
        return update("update transition set rendering = ? where id = ?" + IS_FINAL, write(movie), id);
    }

    public boolean renderingEnded(String id, int retries) {
        return update("update transition set rendering = null where id = ? and retries = ?", id, retries);
    }

    /** Puts a transition that has succeeded at the end of the queue, with more steps. */
    void extend(String id, String client, long pixels, int steps) {
        update(
                """
                update transition set status = 'QUEUED', ordinal = default, started_at = null, finished_at = null,
                movie = null, rendering = null, bytes = null, client = ?, pixels = pixels + ?, total_steps = completed_steps + ?,
                extended = true, retries = retries + 1 where id = ? and status = 'SUCCEEDED'""",
                client,
                pixels,
                steps,
                id);
    }

    /** Whether branches were added to a transition. */
    public boolean isExtended(String id) {
        return jdbc.sql("select extended from transition where id = ?")
                .param(id)
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    /** Keeps what outside of its request determines a transition's frames: a hash, or empty. */
    void begunWith(String id, String environment) {
        update("update transition set environment = ? where id = ?", environment, id);
    }

    /** What {@code begunWith} has kept; empty if nothing. */
    public String environment(String id) {
        return jdbc.sql("select coalesce(environment, '') from transition where id = ?")
                .param(id)
                .query(String.class)
                .optional()
                .orElse("");
    }

    /** Whether the latents of its parts are stored, so that branches can be added to it. */
    boolean hasLatents(String id) {
        return jdbc.sql("select not latents_deleted from transition where id = ?")
                .param(id)
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    /** Records that the latents of a transition that has succeeded are deleted; false if it has none. */
    public boolean latentsDeleted(String id) {
        return update(
                "update transition set latents_deleted = true where id = ? and status = 'SUCCEEDED' and not latents_deleted",
                id);
    }

    /** Makes the steps that were completed all steps there are. */
    void settle(String id) {
        update("update transition set total_steps = completed_steps where id = ?", id);
    }

    /** There are so many steps more, or fewer if the number is negative. */
    void addToTotal(String id, int steps) {
        update("update transition set total_steps = total_steps + ? where id = ?", steps, id);
    }

    /** At least as many steps as these. */
    void raiseTotal(String id, int steps) {
        update(
                "update transition set total_steps = greatest(total_steps, completed_steps + ?) where id = ?",
                steps,
                id);
    }

    /** Puts a transition that failed or was cancelled at the end of the queue. */
    public void retry(String id, String client, long pixels, int steps) {
        update(
                """
                update transition set status = 'QUEUED', ordinal = default, started_at = null, finished_at = null,
                problem = null, movie = null, rendering = null, bytes = null, completed_steps = ?, client = ?, pixels = ?,
                retries = retries + 1 where id = ? and status in ('FAILED', 'CANCELLED')""",
                steps,
                client,
                pixels,
                id);
    }

    /** A client's idempotency key with the hash of its request body. */
    public void addKey(String key, String bodyHash, String transitionId) {
        update(
                "insert into idempotency_key (client_key, body_hash, transition_id) values (?, ?, ?)",
                key,
                bodyHash,
                transitionId);
    }

    public Optional<KnownKey> findKey(String key) {
        return jdbc.sql("select body_hash, transition_id from idempotency_key where client_key = ?")
                .param(key)
                .query(KnownKey.class)
                .optional();
    }

    public record KnownKey(String bodyHash, String transitionId) {}

    /** Stores the size of all files of a settled transition. */
    public void counted(String id, long bytes) {
        update("update transition set bytes = ? where id = ? and rendering is null" + IS_FINAL, bytes, id);
    }

    public boolean deleteFinished(String id) {
        return update("delete from transition where id = ?" + IS_FINAL, id);
    }

    public boolean deleteSettled(String id) {
        return update("delete from transition where id = ? and rendering is null" + IS_FINAL, id);
    }

    private boolean update(String sql, @Nullable Object... params) {
        return jdbc.sql(sql).params(params).update() > 0;
    }

    private Transition transition(ResultSet row, int n) throws SQLException {
        Warning[] warnings = read(row, "warnings", Warning[].class);
        return new Transition(
                row.getString("id"),
                row.getLong("ordinal"),
                TransitionStatus.valueOf(row.getString("status")),
                Objects.requireNonNull(instant(row, "created_at")),
                instant(row, "started_at"),
                instant(row, "finished_at"),
                Objects.requireNonNull(read(row, "request", TransitionRequest.class)),
                warnings == null ? List.of() : List.of(warnings),
                row.getInt("completed_steps"),
                row.getInt("total_steps"),
                read(row, "movie", Transition.Movie.class),
                read(row, "rendering", TransitionRequest.Movie.class),
                read(row, "problem", Problem.class),
                row.getInt("retries"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private <T> @Nullable T read(ResultSet row, String column, Class<T> type) throws SQLException {
        String text = row.getString(column);
        return text == null ? null : json.readValue(text, type);
    }

    private @Nullable String write(@Nullable Object value) {
        return value == null ? null : json.writeValueAsString(value);
    }
}
