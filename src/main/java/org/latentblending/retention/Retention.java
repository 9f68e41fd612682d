package org.latentblending.retention;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.latentblending.quotas.StorageUsage;
import org.latentblending.reuse.DeleteLatents;
import org.latentblending.transitions.DeleteTransition;
import org.latentblending.transitions.TransitionFiles;
import org.latentblending.transitions.Transitions;
import org.latentblending.transitions.uploads.Uploads;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.stereotype.Component;
import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;

/**
 * Deletes finished transitions and unused uploads that are too old, or the oldest ones while they exceed the size limit: then
 * first latents, which save others time but are no one's result. It keeps unfinished transitions, and those whose movie is being rendered.
 */
@Component
@RequiredArgsConstructor
@Slf4j
public class Retention {
    private static final int BATCH = 100;
    /** By then a transition's checkpoints are deleted. */
    private static final Duration COUNT_AFTER = Duration.ofMinutes(1);
    /** An upload may belong to a request that has not arrived yet. */
    private static final Duration UNUSED = Duration.ofHours(1);

    private final StorageUsage usage;
    private final TransitionFiles files;
    private final Transitions transitions;
    private final DeleteTransition deletion;
    private final DeleteLatents latents;
    private final Uploads uploads;
    private final Settings settings;
    private final Clock clock;

    public void sweep() {
        Instant now = clock.instant();
        Instant unused = now.minus(UNUSED);
        for (String id : usage.uncountedBefore(now.minus(COUNT_AFTER), BATCH)) {
            transitions.counted(id, files.bytes(id));
        }
        deleteAll(() -> usage.abandonedUploadsBefore(unused, BATCH), uploads::expire);
        if (!settings.age().isZero()) {
            Instant expired = now.minus(settings.age());
            deleteAll(() -> usage.settledBefore(expired, BATCH), deletion::expire);
            Instant before = expired.isBefore(unused) ? expired : unused;
            deleteAll(() -> usage.unusedUploadsBefore(before, BATCH), uploads::expire);
        }
        if (settings.bytes().toBytes() > 0) {
            long excess = usage.bytes() - settings.bytes().toBytes();
            excess = deleteOldest(excess, usage.unusedUploadsBefore(unused, BATCH), uploads::expire);
            excess = deleteLatents(excess, now.plusSeconds(1));
            deleteOldest(excess, usage.settledBefore(now.plusSeconds(1), BATCH), deletion::expire);
        }
    }

    /** @return the bytes that remain in excess */
    private long deleteLatents(long excess, Instant before) {
        long remaining = excess;
        List<StorageUsage.Kept> oldest = usage.latentsBefore(before, BATCH);
        while (remaining > 0 && !oldest.isEmpty()) {
            for (StorageUsage.Kept kept : oldest) {
                remaining -= remaining > 0 ? latents.delete(kept.id()) : 0;
            }
            oldest = usage.latentsBefore(before, BATCH);
        }
        return remaining;
    }

    /** @return the bytes that remain in excess */
    private static long deleteOldest(long excess, List<StorageUsage.Kept> oldest, Predicate<String> deletion) {
        long remaining = excess;
        for (StorageUsage.Kept kept : oldest) {
            if (remaining > 0 && deletion.test(kept.id())) {
                LOG.info("Deleted {} to make room", kept.id());
                remaining -= kept.bytes();
            }
        }
        return remaining;
    }

    private static void deleteAll(Supplier<List<StorageUsage.Kept>> oldest, Predicate<String> deletion) {
        long deleted;
        do {
            deleted = oldest.get().stream()
                    .filter(kept -> deletion.test(kept.id()))
                    .count();
            if (deleted > 0) {
                LOG.info("Deleted {} that were kept long enough", deleted);
            }
        } while (deleted == BATCH);
    }

    /**
     * How long finished transitions and unused uploads are kept; 0 is for ever.
     *
     * @param age after the end of a transition, or after an upload
     * @param bytes limit of frames, movies and uploads together; beyond it the oldest are deleted
     * @param interval between two sweeps
     */
    @ConfigurationProperties("latentblending.retention")
    public record Settings(
            @DefaultValue("0s") Duration age,
            @DefaultValue("0B") DataSize bytes,
            @DefaultValue("1m") Duration interval) {
        /** @throws IllegalArgumentException naming the setting that is out of its range */
        public Settings {
            Assert.isTrue(
                    !age.isNegative() && !bytes.isNegative(),
                    "latentblending.retention.* must not be negative; 0 is for ever");
            Assert.isTrue(interval.toMillis() >= 1, "latentblending.retention.interval must be more than 0");
        }
    }
}
