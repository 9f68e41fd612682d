package org.latentblending.transitions;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.Repository;

/** All transitions. An update answers whether the state allowed it. */
public interface Transitions extends Repository<Transition, String> {

    Transition save(Transition transition);

    Optional<Transition> findById(String id);

    boolean existsById(String id);

    @Query(
            """
            select * from transition
            where (:status is null or status = :status) and ordinal < :before
            order by ordinal desc limit :limit""")
    List<Transition> page(@Nullable String status, long before, int limit);

    @Query("select id from transition where rendering_fps is not null")
    List<String> rendering();

    @Query(
            """
            select (select count(*) from transition where status = 'RUNNING')
            + (select count(*) from transition where status = 'QUEUED' and ordinal < :ordinal)""")
    int countBefore(long ordinal);

    @Query("select coalesce(sum(total_steps), 0) from transition where status = 'QUEUED' and ordinal < :ordinal")
    long stepsQueuedBefore(long ordinal);

    @Modifying
    @Query("update transition set status = 'RUNNING', started_at = :now where id = :id and status = 'QUEUED'")
    boolean begin(String id, Instant now);

    @Modifying
    @Query(
            """
            update transition set status = :status, completed_steps = greatest(completed_steps, :steps),
            finished_at = :now, problem = :problem
            where id = :id and status in ('QUEUED', 'RUNNING')""")
    boolean finish(String id, String status, int steps, Instant now, @Nullable String problem);

    @Modifying
    @Query("update transition set completed_steps = completed_steps + :steps where id = :id")
    void addSteps(String id, int steps);

    @Query("select completed_steps from transition where id = :id")
    int completedSteps(String id);

    @Modifying
    @Query(
            """
            update transition set movie_fps = :fps, movie_seconds = :seconds, movie_frames = :frames, movie_file = :file,
            bytes = null, rendering_fps = case when rendering_fps = :fps and rendering_seconds = :seconds
                then null else rendering_fps end
            where id = :id""")
    boolean movieRendered(String id, int fps, double seconds, int frames, String file);

    @Modifying
    @Query(
            """
            update transition set rendering_fps = :fps, rendering_seconds = :seconds
            where id = :id and status in ('SUCCEEDED', 'FAILED', 'CANCELLED')""")
    boolean render(String id, int fps, double seconds);

    /** Whether another movie is being rendered, and it was not retried since. */
    @Query(
            """
            select count(*) > 0 from transition where id = :id and retries = :retries and rendering_fps is not null
            and status in ('SUCCEEDED', 'FAILED', 'CANCELLED')""")
    boolean isRendering(String id, int retries);

    @Modifying
    @Query(
            """
            update transition set rendering_fps = null, rendering_seconds = null
            where id = :id and retries = :retries""")
    boolean renderingEnded(String id, int retries);

    @Query("select count(*) > 0 from transition where id = :id and status in ('FAILED', 'CANCELLED')")
    boolean canBeRetried(String id);

    @Modifying
    @Query(
            """
            update transition set status = 'QUEUED', ordinal = :ordinal, started_at = null, finished_at = null,
            problem = null, movie_fps = null, movie_seconds = null, movie_frames = null, movie_file = null,
            rendering_fps = null, rendering_seconds = null, bytes = null, completed_steps = :steps,
            client = :client, pixels = :pixels, retries = retries + 1 where id = :id and status in ('FAILED', 'CANCELLED')""")
    void retry(String id, String client, long pixels, int steps, long ordinal);

    @Modifying
    @Query("delete from transition where id = :id")
    void delete(String id);

    /** Notes the bytes of all files of a transition to which nothing happens any more. */
    @Modifying
    @Query(
            """
            update transition set bytes = :bytes
            where id = :id and status in ('SUCCEEDED', 'FAILED', 'CANCELLED') and rendering_fps is null""")
    void counted(String id, long bytes);

    @Modifying
    @Query("update transition set last_seq = last_seq + :count where id = :id")
    boolean countEvents(String id, int count);

    @Query("select last_seq from transition where id = :id")
    @Nullable
    Long lastSeq(String id);

    @Modifying
    @Query("delete from transition where id = :id and status in ('SUCCEEDED', 'FAILED', 'CANCELLED')")
    boolean deleteFinished(String id);

    @Modifying
    @Query(
            """
            delete from transition
            where id = :id and status in ('SUCCEEDED', 'FAILED', 'CANCELLED') and rendering_fps is null""")
    boolean deleteSettled(String id);
}
