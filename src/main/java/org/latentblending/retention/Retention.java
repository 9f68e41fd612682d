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
import org.latentblending.transitions.TransitionFiles;
import org.latentblending.transitions.Transitions;
import org.latentblending.transitions.images.ImageStore;
import org.latentblending.transitions.lifecycle.DeleteTransition;
import org.springframework.stereotype.Component;

/**
 * Removes what is kept for too long, or is too much: the oldest of the finished transitions, and images that none uses.
 * What is unfinished stays, and so does a transition whose movie is being rendered.
 */
@Component
@RequiredArgsConstructor
@Slf4j
public class Retention {
    private static final int AT_ONCE = 100;

    /** By then what a transition left behind while it was drawn has gone. */
    private static final Duration CLEARED = Duration.ofMinutes(1);

    /** An image was uploaded for a request that may be on its way. */
    private static final Duration UNUSED = Duration.ofHours(1);

    private final StorageUsage usage;
    private final TransitionFiles files;
    private final Transitions transitions;
    private final DeleteTransition deletion;
    private final ImageStore images;
    private final RetentionSettings settings;
    private final Clock clock;

    public void sweep() {
        count();
        removeAll(() -> usage.abandonedUploadsBefore(clock.instant().minus(UNUSED), AT_ONCE), images::expire);
        if (!settings.age().isZero()) {
            Instant before = clock.instant().minus(settings.age());
            removeAll(() -> usage.settledBefore(before, AT_ONCE), deletion::expire);
            removeAll(() -> usage.unusedImagesBefore(earlier(before), AT_ONCE), images::expire);
        }
        if (settings.bytes().toBytes() > 0) {
            makeRoom();
        }
    }

    private void count() {
        for (String id : usage.uncountedBefore(clock.instant().minus(CLEARED), AT_ONCE)) {
            transitions.counted(id, files.bytes(id));
        }
    }

    private void makeRoom() {
        long over = usage.bytes() - settings.bytes().toBytes();
        over = remove(over, usage.unusedImagesBefore(earlier(clock.instant()), AT_ONCE), images::expire);
        remove(over, usage.settledBefore(clock.instant().plusSeconds(1), AT_ONCE), deletion::expire);
    }

    private Instant earlier(Instant time) {
        Instant used = clock.instant().minus(UNUSED);
        return time.isBefore(used) ? time : used;
    }

    /** @return how many bytes are still too many */
    private static long remove(long bytes, List<StorageUsage.Kept> oldest, Predicate<String> deletion) {
        long over = bytes;
        for (StorageUsage.Kept kept : oldest) {
            if (over <= 0) {
                break;
            }
            if (deletion.test(kept.id())) {
                LOG.info("Removed {}, to make room", kept.id());
                over -= kept.bytes();
            }
        }
        return over;
    }

    private static void removeAll(Supplier<List<StorageUsage.Kept>> oldest, Predicate<String> deletion) {
        long removed;
        do {
            List<StorageUsage.Kept> batch = oldest.get();
            removed = batch.stream().filter(kept -> deletion.test(kept.id())).count();
            if (removed > 0) {
                LOG.info("Removed {} that were kept long enough", removed);
            }
        } while (removed == AT_ONCE);
    }
}
