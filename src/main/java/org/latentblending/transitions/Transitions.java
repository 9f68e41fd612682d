package org.latentblending.transitions;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/**
 * The table of all transitions. An update is conditional on the current state, so that a worker and a client that cancels
 * cannot overwrite each other; it returns whether the state allowed it.
 */
@Repository
@RequiredArgsConstructor(access = AccessLevel.PACKAGE)
public class Transitions {
    private static final String IS_FINAL = " and status in ('SUCCEEDED', 'FAILED', 'CANCELLED')";
    private static final String CAN_BE_RETRIED = " and status in ('FAILED', 'CANCELLED')";

    private final JdbcClient jdbc;
    private final JsonMapper json;

    /**
     * Adds a queued transition.
     *
     * @param pixels of all frames
     * @param client the client's network address, which limits are counted by
     */
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
                completed_steps, total_steps, last_seq, retries) values (?, 'QUEUED', ?, ?, ?, ?, ?, ?, 0, ?, 0, 0)""",
                id,
                now.atOffset(ZoneOffset.UTC),
                json.writeValueAsString(request),
                warnings.isEmpty() ? null : json.writeValueAsString(warnings),
                request.model(),
                client,
                pixels,
                totalSteps);
    }

    public Optional<Transition> findById(String id) {
        return jdbc.sql("select * from transition where id = ?")
                .param(id)
                .query(this::transition)
                .optional();
    }

    public boolean existsById(String id) {
        return exists("id = ?", id);
    }

    /**
     * Newest first.
     *
     * @param status null for all
     * @param before an ordinal
     */
    public List<Transition> page(@Nullable TransitionStatus status, long before, int limit) {
        String condition = status == null ? "" : " and status = '%s'".formatted(status.name());
        return jdbc.sql("select * from transition where ordinal < ?" + condition + " order by ordinal desc limit ?")
                .params(before, limit)
                .query(this::transition)
                .list();
    }

    /** Ids of the transitions whose movie is to be rendered again. */
    public List<String> rendering() {
        return jdbc.sql("select id from transition where rendering_fps is not null")
                .query(String.class)
                .list();
    }

    /** Number of running transitions, and of those queued before {@code ordinal}. */
    public int countBefore(long ordinal) {
        return jdbc.sql(
                        """
                        select (select count(*) from transition where status = 'RUNNING')
                        + (select count(*) from transition where status = 'QUEUED' and ordinal < ?)""")
                .param(ordinal)
                .query(Integer.class)
                .single();
    }

    /** UNet evaluations of the transitions queued before {@code ordinal}. */
    public long stepsQueuedBefore(long ordinal) {
        return jdbc.sql("select coalesce(sum(total_steps), 0) from transition where status = 'QUEUED' and ordinal < ?")
                .param(ordinal)
                .query(Long.class)
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
                problem == null ? null : json.writeValueAsString(problem),
                id);
    }

    public void addSteps(String id, int steps) {
        update("update transition set completed_steps = completed_steps + ? where id = ?", steps, id);
    }

    public int completedSteps(String id) {
        return jdbc.sql("select completed_steps from transition where id = ?")
                .param(id)
                .query(Integer.class)
                .single();
    }

    /** Stores the movie, and ends the rendering if it was requested with these settings. */
    public void movieRendered(String id, Transition.Movie movie) {
        update(
                """
                update transition set movie_fps = ?, movie_seconds = ?, movie_frames = ?, movie_file = ?, bytes = null,
                rendering_fps = case when rendering_fps = ? and rendering_seconds = ? then null else rendering_fps end
                where id = ?""",
                movie.fps(),
                movie.seconds(),
                movie.frames(),
                movie.file(),
                movie.fps(),
                movie.seconds(),
                id);
    }

    /** Requests another movie of a finished transition. */
    public boolean render(String id, TransitionRequest.Movie movie) {
        return update(
                "update transition set rendering_fps = ?, rendering_seconds = ? where id = ?" + IS_FINAL,
                movie.fps(),
                movie.seconds(),
                id);
    }

    /** Whether another movie is being rendered and the transition was not retried since. */
    public boolean isRendering(String id, int retries) {
        return exists("id = ? and retries = ? and rendering_fps is not null" + IS_FINAL, id, retries);
    }

    public boolean renderingEnded(String id, int retries) {
        return update(
                "update transition set rendering_fps = null, rendering_seconds = null where id = ? and retries = ?",
                id,
                retries);
    }

    public boolean canBeRetried(String id) {
        return exists("id = ?" + CAN_BE_RETRIED, id);
    }

    /** Puts a transition that failed or was cancelled at the end of the queue. */
    public void retry(String id, String client, long pixels, int steps) {
        update(
                """
                update transition set status = 'QUEUED', ordinal = default, started_at = null, finished_at = null,
                problem = null, movie_fps = null, movie_seconds = null, movie_frames = null, movie_file = null,
                rendering_fps = null, rendering_seconds = null, bytes = null, completed_steps = ?, client = ?, pixels = ?,
                retries = retries + 1 where id = ?"""
                        + CAN_BE_RETRIED,
                steps,
                client,
                pixels,
                id);
    }

    /** Stores the size of all files of a settled transition. */
    public void counted(String id, long bytes) {
        update("update transition set bytes = ? where id = ? and rendering_fps is null" + IS_FINAL, bytes, id);
    }

    public boolean deleteFinished(String id) {
        return update("delete from transition where id = ?" + IS_FINAL, id);
    }

    public boolean deleteSettled(String id) {
        return update("delete from transition where id = ? and rendering_fps is null" + IS_FINAL, id);
    }

    private boolean update(String sql, @Nullable Object... params) {
        return jdbc.sql(sql).params(params).update() > 0;
    }

    private boolean exists(String condition, Object... params) {
        return jdbc.sql("select count(*) from transition where " + condition)
                        .params(params)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    private Transition transition(ResultSet row, int n) throws SQLException {
        String movieFile = row.getString("movie_file");
        Integer renderingFps = row.getObject("rendering_fps", Integer.class);
        String warnings = row.getString("warnings");
        String problem = row.getString("problem");
        return new Transition(
                row.getString("id"),
                row.getLong("ordinal"),
                TransitionStatus.valueOf(row.getString("status")),
                Objects.requireNonNull(instant(row, "created_at")),
                instant(row, "started_at"),
                instant(row, "finished_at"),
                json.readValue(row.getString("request"), TransitionRequest.class),
                warnings == null ? List.of() : List.of(json.readValue(warnings, Warning[].class)),
                row.getInt("completed_steps"),
                row.getInt("total_steps"),
                movieFile == null
                        ? null
                        : new Transition.Movie(
                                row.getInt("movie_fps"),
                                row.getDouble("movie_seconds"),
                                row.getInt("movie_frames"),
                                movieFile),
                renderingFps == null
                        ? null
                        : new TransitionRequest.Movie(renderingFps, row.getDouble("rendering_seconds")),
                problem == null ? null : json.readValue(problem, Problem.class),
                row.getInt("retries"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
