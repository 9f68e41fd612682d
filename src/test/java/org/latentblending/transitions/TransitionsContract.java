package org.latentblending.transitions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.latentblending.blending.Timing;
import org.latentblending.diffusion.prompts.PromptSyntax;
import org.latentblending.media.movies.FrameRate;
import org.latentblending.media.movies.MovieFormat;
import org.latentblending.models.config.AutoencoderKind;
import org.latentblending.models.config.SamplerKind;
import org.latentblending.quotas.StorageUsage;
import org.latentblending.testing.Requests;
import org.latentblending.transitions.Frames.Frame;
import org.latentblending.transitions.Transition.Problem;
import org.latentblending.transitions.TransitionEvent.BranchChange;
import org.latentblending.transitions.TransitionRequest.Warning;
import org.latentblending.transitions.tasks.Lease;
import org.latentblending.transitions.tasks.Lease.LeaseLost;
import org.latentblending.transitions.tasks.LeaseSettings;
import org.latentblending.transitions.tasks.Task;
import org.latentblending.transitions.tasks.Tasks;
import org.latentblending.transitions.uploads.UploadedImages;
import org.latentblending.transitions.uploads.UploadedImages.UploadedImage;
import org.latentblending.transitions.uploads.UploadedSounds;
import org.latentblending.transitions.uploads.Uploads;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

/**
 * The stored state of transitions and its changes, for each database. The server's workers take no tasks meanwhile, because
 * its interval of heartbeats is an hour.
 */
@TestPropertySource(properties = {"latentblending.lease.heartbeat=1h", "latentblending.lease.duration=2h"})
abstract class TransitionsContract {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901Z");
    private static final String UNICODE = "a lighthouse, 灯台, маяк, \uD83D\uDDFC, \"quoted\", back\\slash, it's";

    private static final TransitionRequest REQUEST = request("a prompt");
    private static final Transition.Movie MOVIE =
            Transition.Movie.of(TransitionRequest.Movie.of(30, 8, Timing.EVEN), 240, "movie.mp4");

    @Autowired
    Transitions transitions;

    @Autowired
    TransitionLifecycle lifecycle;

    @Autowired
    LeaseSettings settings;

    @Autowired
    TransitionViews views;

    @Autowired
    Tasks tasks;

    @Autowired
    TaskLifecycle taskLifecycle;

    @Autowired
    TransitionEvents events;

    @Autowired
    Frames frames;

    @Autowired
    RunningTransitions running;

    @Autowired
    UploadedImages images;

    @Autowired
    UploadedSounds sounds;

    @Autowired
    Uploads uploads;

    @Autowired
    StorageUsage usage;

    @Autowired
    JdbcClient jdbc;

    @BeforeEach
    @AfterEach
    void deleteAll() {
        jdbc.sql("delete from transition").update();
        jdbc.sql("delete from upload").update();
    }

    private static TransitionRequest request(String prompt) {
        return new TransitionRequest(
                "tiny-v",
                List.of(
                        new TransitionRequest.Keyframe(prompt, 1, null, null, null),
                        new TransitionRequest.Keyframe("another", 2, null, null, null)),
                "",
                64,
                64,
                4,
                0.5,
                1.2,
                0,
                SamplerKind.DDIM,
                false,
                AutoencoderKind.FULL,
                TransitionRequest.Branching.fixed(null, 0.5, null, 6, 2, null, null, null),
                TransitionRequest.Movie.of(30, 8, Timing.EVEN),
                null,
                PromptSyntax.WEIGHTED);
    }

    private void assertIsNeeded(String imageId) {
        assertThatThrownBy(() -> images.delete(imageId))
                .isInstanceOf(DataIntegrityViolationException.class)
                .hasMessageContaining("delete from upload");
    }

    private static UploadedImage image(String id) {
        return new UploadedImage(id, "image/png", 16, 8, NOW);
    }

    private String queued() {
        String id = UUID.randomUUID().toString();
        transitions.add(id, REQUEST, List.of(), 100, 12, "somebody", NOW);
        return id;
    }

    private String finished() {
        String id = queued();
        transitions.begin(id, NOW);
        lifecycle.succeed(claimed(id), 12, MOVIE);
        return id;
    }

    /** A worker's right to a transition's only task. */
    private Lease claimed(String id) {
        tasks.add(id, Task.Kind.TRANSITION, 0, 1, Task.State.RUNNING, 0);
        return jdbc.sql("select id, fencing_token from task where transition_id = ?")
                .param(id)
                .query((row, n) -> new Lease(row.getLong(1), id, row.getLong(2)))
                .single();
    }

    private TransitionStatus status(String id) {
        return transitions.findById(id).orElseThrow().status();
    }

    private static <T> List<T> atOnce(List<Callable<T>> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(work.size());
        try {
            List<T> results = new java.util.ArrayList<>();
            for (Future<T> future : threads.invokeAll(work)) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void readsBackWhatWasStored() {
        String id = UUID.randomUUID().toString();
        TransitionRequest request = request(UNICODE.repeat(15_000));
        var warning = new Warning("keyframes[0].prompt", UNICODE);

        transitions.add(id, request, List.of(warning), 100, 354, "somebody", NOW);

        Transition stored = transitions.findById(id).orElseThrow();
        assertThat(stored.request()).isEqualTo(request);
        assertThat(stored.createdAt()).isEqualTo(NOW);
        assertThat(stored.status()).isEqualTo(TransitionStatus.QUEUED);
        assertThat(stored.totalSteps()).isEqualTo(354);
        assertThat(stored.warnings()).containsExactly(warning);
        assertThat(stored.ordinal()).isPositive();
        assertThat(stored.startedAt()).isNull();
        assertThat(stored.movie()).isNull();
        assertThat(stored.rendering()).isNull();
        assertThat(stored.problem()).isNull();
        assertThat(events.lastSeq(id)).isZero();
        assertThat(transitions.existsById(id)).isTrue();
        assertThat(transitions.existsById("another")).isFalse();
    }

    @Test
    void pagesInTheOrderOfArrival() {
        String first = queued();
        String second = finished();
        String third = queued();
        Transition newest = transitions.findById(third).orElseThrow();

        assertThat(transitions.page(null, Long.MAX_VALUE, 2))
                .extracting(Transition::id)
                .containsExactly(third, second);
        assertThat(transitions.page(TransitionStatus.QUEUED, Long.MAX_VALUE, 10))
                .extracting(Transition::id)
                .containsExactly(third, first);
        assertThat(transitions.page(null, newest.ordinal(), 10))
                .extracting(Transition::id)
                .containsExactly(second, first);
        assertThat(usage.queued()).isEqualTo(2);
        assertThat(transitions.ahead(newest)).isEqualTo(new Transitions.Ahead(1, 12));
    }

    @Test
    void countsRequestsOfClientsAndStoredBytes() {
        String finished = finished();
        String waiting = queued();
        assertThat(usage.ofClient("somebody")).isEqualTo(new StorageUsage.Unfinished(1, 100));
        assertThat(usage.ofClient("another")).isEqualTo(new StorageUsage.Unfinished(0, 0));

        Instant later = Instant.now().plusSeconds(60);
        assertThat(usage.uncountedBefore(later, 10)).containsExactly(finished);
        transitions.counted(finished, 7);
        transitions.counted(waiting, 70);
        assertThat(usage.uncountedBefore(later, 10)).isEmpty();
        assertThat(usage.settledBefore(later, 10)).containsExactly(new StorageUsage.Kept(finished, 7));
        assertThat(usage.settledBefore(NOW, 10)).isEmpty();

        String used = uploaded(20);
        String unused = uploaded(3);
        images.need(used, queued());
        images.need(used, finished);
        uploads.release(finished);
        images.add(image("cut off"), 100);
        assertThat(usage.uploadBytes()).isEqualTo(123);
        assertThat(usage.bytes()).isEqualTo(130);
        assertThat(usage.unusedUploadsBefore(NOW.plusSeconds(1), 10)).containsExactly(new StorageUsage.Kept(unused, 3));
        assertThat(usage.unusedUploadsBefore(NOW, 10)).isEmpty();
        assertThat(usage.abandonedUploadsBefore(NOW.plusSeconds(1), 10))
                .containsExactly(new StorageUsage.Kept("cut off", 100));
        assertThat(usage.abandonedUploadsBefore(NOW, 10)).isEmpty();

        assertThat(transitions.render(finished, TransitionRequest.Movie.of(10, 1, Timing.EVEN)))
                .isTrue();
        assertThat(usage.settledBefore(later, 10)).isEmpty();
        assertThat(transitions.deleteSettled(finished)).isFalse();
        transitions.renderingEnded(finished, 0);
        assertThat(transitions.deleteSettled(waiting)).isFalse();
        assertThat(transitions.deleteSettled(finished)).isTrue();
    }

    private String uploaded(long bytes) {
        String id = UUID.randomUUID().toString();
        images.add(image(id), bytes);
        uploads.stored(id);
        return id;
    }

    @Test
    void neverChangesAFinalState() {
        String id = finished();

        assertThat(transitions.begin(id, NOW)).isFalse();
        lifecycle.cancel(id);
        assertThat(transitions.finish(id, TransitionStatus.FAILED, 1, NOW, null))
                .isFalse();

        assertThat(status(id)).isEqualTo(TransitionStatus.SUCCEEDED);
        assertThat(transitions.findById(id).orElseThrow().completedSteps()).isEqualTo(12);
    }

    @Test
    void keepsTheTimeOfTheFirstStart() {
        String id = queued();

        assertThat(transitions.begin(id, NOW)).isTrue();
        assertThat(transitions.begin(id, NOW.plusSeconds(60))).isFalse();

        assertThat(transitions.findById(id).orElseThrow().startedAt()).isEqualTo(NOW);
    }

    @Test
    void cancelsOnceWhenCancelledConcurrently() throws Exception {
        String id = queued();

        atOnce(IntStream.range(0, 8)
                .<Callable<Boolean>>mapToObj(i -> () -> {
                    lifecycle.cancel(id);
                    return true;
                })
                .toList());

        assertThat(status(id)).isEqualTo(TransitionStatus.CANCELLED);
        assertThat(events.after(id, 0, 10)).hasSize(1);
    }

    @Test
    void endsOnceWhenEndedConcurrently() throws Exception {
        String id = queued();
        transitions.begin(id, NOW);
        Lease claim = claimed(id);

        List<Boolean> first = atOnce(IntStream.range(0, 8)
                .<Callable<Boolean>>mapToObj(i -> () -> {
                    try {
                        if (i % 2 == 0) {
                            lifecycle.succeed(claim, i, MOVIE);
                        } else {
                            lifecycle.fail(claim, i, Problem.of("It failed.", "on purpose"));
                        }
                        return true;
                    } catch (LeaseLost e) {
                        return false;
                    }
                })
                .toList());

        assertThat(first).filteredOn(Boolean::booleanValue).hasSize(1);
        List<TransitionEvent> appended = events.after(id, 0, 10);
        assertThat(appended).filteredOn(event -> event.type().equals("status")).hasSize(1);
        assertThat(appended).hasSize(2);
    }

    @Test
    void rejectsWritesOfAFormerHolder() {
        String id = queued();
        Lease former = claimed(id);

        assertThat(tasks.heartbeat(former)).isTrue();
        Task seen = tasks.find(former.taskId()).orElseThrow();
        assertThat(taskLifecycle.reclaim(seen)).isTrue();
        assertThat(taskLifecycle.reclaim(seen)).isFalse();
        assertThat(tasks.claim(former.taskId(), "another")).isTrue();
        assertThat(tasks.claim(former.taskId(), "a third")).isFalse();

        assertThat(tasks.heartbeat(former)).isFalse();
        assertThatThrownBy(() -> lifecycle.publishBranches(former, List.of(new BranchChange(0, 0, 0, 0, "started"))))
                .isInstanceOf(LeaseLost.class)
                .hasMessageStartingWith("This worker has lost the lease of task");
        assertThatThrownBy(() -> lifecycle.fail(former, 1, Problem.of("It failed.", null)))
                .isInstanceOf(LeaseLost.class)
                .hasMessageStartingWith("This worker has lost the lease of task");
        assertThat(events.after(id, 0, 10)).extracting(TransitionEvent::type).containsExactly("setback");
        tasks.survived(former);
        Task now = tasks.find(former.taskId()).orElseThrow();
        assertThat(now.crashes()).isZero();
        assertThat(now.fencingToken()).isEqualTo(former.fencingToken() + 2);
    }

    @Test
    void numbersConcurrentEventsWithoutGaps() throws Exception {
        String id = queued();
        Lease claim = claimed(id);

        atOnce(IntStream.range(0, 4)
                .<Callable<Boolean>>mapToObj(segment -> () -> {
                    for (int batch = 0; batch < 5; batch++) {
                        lifecycle.publishBranches(claim, changes(segment, batch, 5));
                    }
                    return true;
                })
                .toList());

        List<TransitionEvent> all = events.after(id, 0, 1000);
        assertThat(all)
                .extracting(TransitionEvent::seq)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 100).boxed().toList());
        assertThat(events.lastSeq(id)).isEqualTo(100);
        assertThat(events.after(id, 97, 2)).extracting(TransitionEvent::seq).containsExactly(98L, 99L);
        Set<String> messages = all.stream().map(TransitionEvent::message).collect(Collectors.toSet());
        assertThat(messages).hasSize(100);
        assertThat(all).allSatisfy(event -> assertThat(event.message()).contains("\"seq\":%d,".formatted(event.seq())));
    }

    private static List<BranchChange> changes(int segment, int block, int count) {
        return IntStream.range(0, count)
                .mapToObj(branch -> new BranchChange(segment, block, branch, 0.5, "completed"))
                .toList();
    }

    @Test
    void returnsFramesInTheOrderOfTheMovie() {
        String id = queued();
        Lease claim = claimed(id);

        lifecycle.publishFrame(claim, new Frame(4, 1, 1.0), Map.of(), 128, 128);
        lifecycle.publishFrame(claim, new Frame(0, 0, 0.1), Map.of(), 128, 128);
        lifecycle.publishFrame(claim, new Frame(4, 1, 1.0), Map.of(), 128, 128);

        assertThat(frames.of(id).frames()).containsExactly(new Frame(0, 0, 0.1), new Frame(4, 1, 1.0));
        assertThat(frames.contains(id, 4)).isTrue();
        assertThat(frames.contains(id, 1)).isFalse();
        assertThat(events.after(id, 0, 10))
                .extracting(TransitionEvent::frameIndex)
                .containsExactly(4, 0);
    }

    @Test
    void endsARenderingWithTheRequestedMovie() {
        String id = finished();
        assertThat(transitions.render(id, TransitionRequest.Movie.of(24, 1.5, Timing.EVEN)))
                .isTrue();
        assertThat(transitions.rendering()).containsExactly(id);

        Transition asked = transitions.findById(id).orElseThrow();
        assertThat(lifecycle.publishRendering(
                        asked,
                        Transition.Movie.of(TransitionRequest.Movie.of(24, 2.5, Timing.EVEN), 60, "movie-2.mp4")))
                .isTrue();
        assertThat(transitions.rendering()).containsExactly(id);
        assertThat(lifecycle.publishRendering(
                        asked,
                        Transition.Movie.of(TransitionRequest.Movie.of(24, 1.5, Timing.EVEN), 36, "movie-3.mp4")))
                .isTrue();
        assertThat(lifecycle.publishRendering(
                        asked,
                        Transition.Movie.of(TransitionRequest.Movie.of(24, 1.5, Timing.EVEN), 36, "movie-4.mp4")))
                .isFalse();

        assertThat(transitions.rendering()).isEmpty();
        Transition stored = transitions.findById(id).orElseThrow();
        assertThat(stored.movie())
                .isEqualTo(Transition.Movie.of(TransitionRequest.Movie.of(24, 1.5, Timing.EVEN), 36, "movie-3.mp4"));
        assertThat(events.end(id).isSettled()).isTrue();
    }

    @Test
    void aRenderingFailsOnlyWithTheRequestedMovie() {
        String id = finished();
        transitions.render(id, TransitionRequest.Movie.of(24, 1.5, Timing.EVEN));
        Transition first = transitions.findById(id).orElseThrow();
        transitions.render(id, TransitionRequest.Movie.of(12, 1.5, Timing.EVEN));

        assertThat(transitions.isRendering(first)).isFalse();
        lifecycle.renderingFailed(first, Transition.Problem.of("It failed.", "on purpose"));
        assertThat(transitions.rendering()).containsExactly(id);

        Transition second = transitions.findById(id).orElseThrow();
        assertThat(transitions.isRendering(second)).isTrue();
        assertThat(events.renderingProblem(id)).isEmpty();
        lifecycle.renderingFailed(second, Transition.Problem.of("It failed.", "on purpose"));
        assertThat(transitions.rendering()).isEmpty();
        assertThat(events.renderingProblem(id)).contains(Transition.Problem.of("It failed.", "on purpose"));

        transitions.render(id, TransitionRequest.Movie.of(12, 1.5, Timing.EVEN));
        Transition third = transitions.findById(id).orElseThrow();
        lifecycle.publishRendering(third, Transition.Movie.of(third.rendering(), 18, "movie-4.mp4"));
        assertThat(events.renderingProblem(id)).isEmpty();
    }

    @Test
    void acceptsAnIdempotencyKeyOnce() throws Exception {
        var key = new SubmitTransition.Submission("key of a client, 鍵", "hash");

        List<Boolean> accepted = atOnce(IntStream.range(0, 4)
                .<Callable<Boolean>>mapToObj(i -> () -> {
                    String id = UUID.randomUUID().toString();
                    transitions.add(id, REQUEST, List.of(), 100, 1, "somebody", NOW);
                    try {
                        transitions.addKey(key.idempotencyKey(), key.bodyHash(), id);
                        return true;
                    } catch (DuplicateKeyException e) {
                        return false;
                    }
                })
                .toList());

        assertThat(accepted).filteredOn(Boolean::booleanValue).hasSize(1);
        assertThat(transitions.findKey(key.idempotencyKey()).orElseThrow().bodyHash())
                .isEqualTo("hash");
        assertThat(transitions.findKey("another")).isEmpty();
    }

    @Test
    void deletesFramesEventsAndKeysWithTheTransition() {
        String id = finished();
        frames.add(id, new Frame(0, 0, 0));
        transitions.addKey("client's key", "hash", id);
        String running = queued();

        assertThat(transitions.deleteFinished(id)).isTrue();
        assertThat(transitions.deleteFinished(running)).isFalse();

        assertThat(frames.of(id).frames()).isEmpty();
        assertThat(events.after(id, 0, 10)).isEmpty();
        assertThat(events.lastSeq(id)).isZero();
        assertThat(transitions.findKey("client's key")).isEmpty();
        assertThat(status(running)).isEqualTo(TransitionStatus.QUEUED);
    }

    @Test
    void rejectsADuplicateFrame() {
        String id = queued();
        frames.add(id, new Frame(0, 0, 0));

        assertThatThrownBy(() -> frames.add(id, new Frame(0, 0, 0)))
                .isInstanceOf(DuplicateKeyException.class)
                .hasMessageContaining("insert into frame");
    }

    @Test
    void storesAndDeletesImages() {
        var image = new UploadedImage(UUID.randomUUID().toString(), "image/png", 640, 480, NOW);

        images.add(image, 7);

        UploadedImage stored = images.findById(image.id()).orElseThrow();
        assertThat(stored).isEqualTo(image);
        assertThat(images.delete(image.id())).isTrue();
        assertThat(images.delete(image.id())).isFalse();
    }

    @Test
    void keepsAnImageWhileAnUnfinishedTransitionNeedsIt() {
        var image = image(UUID.randomUUID().toString());
        images.add(image, 7);
        TransitionRequest request = Requests.keeping(image.id());

        String id =
                lifecycle.queue(request, request.plan(), List.of(), "somebody").id();

        assertIsNeeded(image.id());
        assertThat(uploads.expire(image.id())).isFalse();
        lifecycle.cancel(id);
        assertThat(uploads.expire(image.id())).isFalse();
        assertThat(usage.unusedUploadsBefore(NOW.plusSeconds(1), 10)).isEmpty();
        assertThat(images.delete(image.id())).isTrue();
        assertThat(status(id)).isEqualTo(TransitionStatus.CANCELLED);
        assertThatThrownBy(() -> lifecycle.queue(request, request.plan(), List.of(), "somebody"))
                .isInstanceOf(UploadedImages.Unknown.class)
                .hasMessageEndingWith("Upload one with POST /api/v1/images.");
    }

    @Test
    void keepsASoundWhileAMovieIsRenderedWithIt() {
        String sound = UUID.randomUUID().toString();
        uploads.add(new Uploads.Upload(
                sound, Uploads.Kind.SOUND, "audio/wav", NOW, 7, null, null, 2.0, 120.0, "[0.5, 1.0]"));
        assertThat(sounds.findById(sound))
                .contains(new UploadedSounds.UploadedSound(sound, "audio/wav", 2, 120.0, List.of(0.5, 1.0), NOW));
        assertThat(images.findById(sound)).isEmpty();
        assertThat(images.delete(sound)).isFalse();
        String id = finished();
        var movie = new TransitionRequest.Movie(
                FrameRate.of(10),
                1.0,
                Timing.EVEN,
                null,
                null,
                MovieFormat.MP4,
                1,
                null,
                new TransitionRequest.Sound(sound, 0.5));

        assertThat(lifecycle.requestRendering(id, movie)).isTrue();
        assertThatThrownBy(() -> sounds.delete(sound)).isInstanceOf(DataIntegrityViolationException.class);
        Transition before = transitions.findById(id).orElseThrow();
        assertThat(before.rendering()).isEqualTo(movie);
        assertThat(lifecycle.publishRendering(before, Transition.Movie.of(movie, 10, "movie-1.mp4")))
                .isTrue();

        assertThat(uploads.expire(sound)).isFalse();
        assertThat(sounds.delete(sound)).isTrue();
        assertThatThrownBy(() -> lifecycle.requestRendering(id, movie))
                .isInstanceOf(UploadedSounds.Unknown.class)
                .hasMessageEndingWith("Upload one with POST /api/v1/sounds.");
        assertThat(transitions.findById(id).orElseThrow().rendering()).isNull();
    }

    @Test
    void expiresAnImageAfterTheLastTransitionThatNamesItIsDeleted() {
        var image = image(UUID.randomUUID().toString());
        images.add(image, 7);
        String id = finished();
        images.need(image.id(), id);
        assertIsNeeded(image.id());
        uploads.release(id);
        images.need(image.id(), id);
        assertIsNeeded(image.id());
        uploads.release(id);

        assertThat(uploads.expire(image.id())).isFalse();
        transitions.deleteFinished(id);

        assertThat(uploads.expire(image.id())).isTrue();
        assertThat(uploads.expire(image.id())).isFalse();
    }

    private static final TaskLifecycle.Taker TAKER = new TaskLifecycle.Taker("a process", null, true);

    private String queuedWhole() {
        var image = image(UUID.randomUUID().toString());
        images.add(image, 1);
        TransitionRequest request = Requests.keeping(image.id());
        return lifecycle.queue(request, request.plan(), List.of(), "somebody").id();
    }

    private Task onlyTask(String id) {
        assertThat(tasks.of(id)).hasSize(1);
        return tasks.of(id).get(0);
    }

    private Lease claim(String id) {
        return taskLifecycle.claim(onlyTask(id), TAKER);
    }

    private void crash(String id) {
        assertThat(claim(id)).isNotNull();
        assertThat(taskLifecycle.reclaim(onlyTask(id))).isTrue();
    }

    private void endThePause(String id) {
        jdbc.sql("update task set not_before = ? where transition_id = ?")
                .params(NOW.atOffset(ZoneOffset.UTC), id)
                .update();
    }

    @Test
    void leasesASuspectAfterItsPauseAndOtherTasksOnAFreeWorker() {
        String suspect = queuedWhole();
        crash(suspect);
        assertThat(onlyTask(suspect).state()).isEqualTo(Task.State.SUSPECT);
        assertThat(onlyTask(suspect).crashes()).isEqualTo(1);
        Instant now = Instant.now();
        assertThat(tasks.unsentSuspects(now.minusSeconds(5), now.plusSeconds(600)))
                .isEmpty();
        assertThat(claim(suspect)).as("during its pause").isNull();

        endThePause(suspect);
        assertThat(tasks.unsentSuspects(now, now.plusSeconds(600)))
                .extracting(Tasks.Unsent::transitionId)
                .containsExactly(suspect);
        assertThat(tasks.unsentOfBegun(10)).isEmpty();
        String good = queuedWhole();
        assertThat(claim(suspect)).as("another task is ready").isNull();
        var elsewhere = new TaskLifecycle.Taker("a process", Set.of("another model"), true);
        Lease there = taskLifecycle.claim(onlyTask(suspect), elsewhere);
        assertThat(there).as("the other task needs another model").isNotNull();
        assertThat(tasks.releaseUncounted(there)).isTrue();
        assertThat(onlyTask(suspect).state()).as("uncounted release").isEqualTo(Task.State.SUSPECT);
        assertThat(onlyTask(suspect).crashes()).isEqualTo(1);

        Lease other = claim(good);
        assertThat(other).isNotNull();
        assertThat(taskLifecycle.claim(onlyTask(suspect), new TaskLifecycle.Taker("a process", null, false)))
                .as("the worker holds another task")
                .isNull();
        Lease claim = claim(suspect);
        assertThat(claim).isNotNull();

        tasks.checkpoint(claim, 1, 3);
        assertThat(onlyTask(suspect).crashes()).isZero();
        assertThat(onlyTask(suspect).notBefore()).isNull();
        tasks.releaseUncounted(claim);
        assertThat(onlyTask(suspect).state()).isEqualTo(Task.State.READY);
    }

    @Test
    void sendsAnotherMessageForASuspectThatIsPostponed() {
        String suspect = queuedWhole();
        crash(suspect);
        endThePause(suspect);
        Instant now = Instant.now();
        Tasks.Unsent early = tasks.unsentSuspects(now, now.plusSeconds(600)).get(0);
        queuedWhole();

        assertThat(claim(suspect)).isNull();
        tasks.sent(early, now);

        assertThat(tasks.unsentSuspects(now, now.plusSeconds(600))).hasSize(1);
    }

    @Test
    void doublesPausesAndFailsAfterTheLastCrash() {
        String id = queuedWhole();
        for (int crash = 1; crash < settings.attempts(); crash++) {
            crash(id);
            assertThat(Duration.between(Instant.now(), onlyTask(id).notBefore()))
                    .isBetween(settings.pauseAfter(crash).minusSeconds(1), settings.pauseAfter(crash));
            assertThat(views.find(id, "").orElseThrow().setback().crashes()).isEqualTo(crash);
            endThePause(id);
        }
        assertThat(settings.pauseAfter(1)).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.pauseAfter(3)).isEqualTo(Duration.ofSeconds(4));
        assertThat(settings.pauseAfter(50)).isEqualTo(Duration.ofMinutes(10));

        Lease last = claim(id);
        taskLifecycle.reclaim(tasks.find(last.taskId()).orElseThrow(), "by signal 11 (SIGSEGV)");

        assertThat(status(id)).isEqualTo(TransitionStatus.FAILED);
        assertThat(views.find(id, "").orElseThrow().setback()).isNull();
        assertThat(views.find(id, "").orElseThrow().problem().detail())
                .startsWith("The worker's process ended %d times at the same place of this transition, the last time"
                                .formatted(settings.attempts())
                        + " by signal 11 (SIGSEGV). Retry it if");
        assertThat(events.after(id, 0, 100))
                .filteredOn(event -> event.type().equals("setback"))
                .hasSize(settings.attempts() - 1);
    }

    @Test
    void refundsTheCrashOfALiveHolder() {
        String id = queuedWhole();
        Lease former = claim(id);
        assertThat(taskLifecycle.reclaim(onlyTask(id))).isTrue();
        assertThat(onlyTask(id).state()).isEqualTo(Task.State.SUSPECT);

        tasks.survived(former);

        assertThat(onlyTask(id).state()).isEqualTo(Task.State.READY);
        assertThat(onlyTask(id).crashes()).isZero();
        assertThat(onlyTask(id).notBefore()).isNull();
        assertThat(tasks.unsentOfBegun(10)).hasSize(1);
    }

    @Test
    void resumesARetryAtTheEndOfTheQueue() {
        String id = queuedWhole();
        Lease claim = claim(id);
        tasks.checkpoint(claim, 2, 5);
        transitions.addSteps(id, 5);
        running.begin(id, 12, 1, 8);
        lifecycle.cancel(id);
        running.end(id);
        assertThat(transitions.findById(id).orElseThrow().completedSteps()).isEqualTo(8);
        assertThat(onlyTask(id).state()).isEqualTo(Task.State.STOPPED);
        assertThat(tasks.heartbeat(claim)).isFalse();
        assertThat(transitions.render(id, TransitionRequest.Movie.of(30, 1, Timing.EVEN)))
                .isTrue();
        Transition rendering = transitions.findById(id).orElseThrow();
        long lastSeq = events.lastSeq(id);
        String later = queuedWhole();

        assertThat(lifecycle.retry(id, "another client")).isTrue();
        assertThat(lifecycle.retry(id, "another client")).isFalse();

        Transition retried = transitions.findById(id).orElseThrow();
        assertThat(retried.status()).isEqualTo(TransitionStatus.QUEUED);
        assertThat(retried.completedSteps()).isEqualTo(5);
        assertThat(retried.finishedAt()).isNull();
        assertThat(retried.rendering()).isNull();
        assertThat(retried.retries()).isEqualTo(1);
        assertThat(usage.ofClient("another client").jobs()).isEqualTo(1);
        assertThat(usage.queued()).isEqualTo(2);
        assertThat(retried.ordinal())
                .isGreaterThan(transitions.findById(later).orElseThrow().ordinal());
        assertThat(events.after(id, lastSeq, 10))
                .filteredOn(event -> event.type().equals("status"))
                .hasSize(1);
        assertThat(onlyTask(id).state()).isEqualTo(Task.State.READY);
        assertThat(onlyTask(id).blocksDone()).isEqualTo(2);
        assertThat(onlyTask(id).fencingToken()).isGreaterThan(claim.fencingToken());
        assertThat(tasks.unsentOfNew("tiny-v", 10))
                .extracting(Tasks.Unsent::transitionId)
                .containsExactly(later, id);
        assertThat(lifecycle.publishRendering(
                        rendering,
                        Transition.Movie.of(TransitionRequest.Movie.of(30, 1, Timing.EVEN), 30, "movie-of-a-part.mp4")))
                .as("the transition was retried")
                .isFalse();
        assertThat(transitions.findById(id).orElseThrow().movie()).isNull();
    }

    @Test
    void retriesOnlyFailedAndCancelledTransitionsWithTheirImages() {
        String queued = queuedWhole();
        assertThat(lifecycle.retry(queued, "somebody")).isFalse();
        assertThat(lifecycle.retry(finished(), "somebody")).isFalse();
        assertThat(lifecycle.retry("another", "somebody")).isFalse();

        lifecycle.fail(claim(queued), 0, Problem.of("It failed.", null));
        jdbc.sql("delete from transition_upload").update();
        jdbc.sql("delete from upload").update();
        assertThatThrownBy(() -> lifecycle.retry(queued, "somebody"))
                .isInstanceOf(UploadedImages.Unknown.class)
                .hasMessageEndingWith("Upload one with POST /api/v1/images.");
        assertThat(status(queued)).isEqualTo(TransitionStatus.FAILED);
        assertThat(onlyTask(queued).state()).isEqualTo(Task.State.STOPPED);
    }
}
