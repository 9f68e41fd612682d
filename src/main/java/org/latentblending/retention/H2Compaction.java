package org.latentblending.retention;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.RandomAccessStore;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.stereotype.Component;

/**
 * Keeps H2's file small while it is open. Every commit appends the changed pages to the file. H2 reclaims the space of the
 * replaced pages in a thread that does not run with {@code WRITE_DELAY=0}, which makes commits survive a kill of the
 * process. This class makes the calls of that thread, in slices that delay commits for a short time only.
 */
@Component
@RequiredArgsConstructor
@Slf4j
class H2Compaction implements SchedulingConfigurer {
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    /** The most time of an interval, apart from the last slice. */
    private static final Duration BUDGET = Duration.ofMillis(200);

    /** Bytes that are rewritten or moved while commits wait. */
    private static final int SLICE = 1 << 20;
    /** Replaced pages that are not worth reclaiming: bytes, and percent of the file. */
    private static final long TOLERATED_BYTES = 8 << 20;

    private static final int TOLERATED_PERCENT = 30;
    /** Percent of live pages at which chunks, and the file, are left as they are. */
    private static final int FULL_ENOUGH = 90;

    private final DataSource database;
    private long syncedVersion;

    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        if (store().isPresent()) {
            tasks.addFixedDelayTask(this::compact, INTERVAL);
        }
    }

    /** Empty if the database is not an H2 file of this process, or cannot be used at present. */
    private Optional<MVStore> store() {
        try (Connection connection = database.getConnection()) {
            if (connection.isWrapperFor(JdbcConnection.class)
                    && connection.unwrap(JdbcConnection.class).getSession() instanceof SessionLocal session) {
                MVStore store = session.getDatabase().getStore().getMvStore();
                return Optional.of(store).filter(MVStore::isPersistent);
            }
        } catch (SQLException e) {
            LOG.debug("The database file is not compacted now: {}", e.getMessage());
        }
        return Optional.empty();
    }

    private void compact() {
        try {
            store().ifPresent(this::compact);
        } catch (MVStoreException e) {
            LOG.debug("The database file is not compacted now: {}", e.getMessage());
        }
    }

    private void compact(MVStore store) {
        if (store.getCurrentVersion() != syncedVersion) {
            // Space may be reused RETENTION_TIME after it was written; by then its successor has to be on the disk.
            syncedVersion = store.getCurrentVersion();
            store.sync();
        }
        if (store.getFileStore() instanceof RandomAccessStore file) {
            long stopAt = System.nanoTime() + BUDGET.toNanos();
            boolean progress = true;
            while (progress && isWorthIt(file) && System.nanoTime() < stopAt) {
                progress = compactSlice(store, file);
            }
        }
    }

    private static boolean isWorthIt(RandomAccessStore file) {
        long size = file.size();
        long live = size / 100 * file.getFillRate() / 100 * file.getChunksFillRate();
        long replaced = size - live;
        return replaced > TOLERATED_BYTES && replaced > size / 100 * TOLERATED_PERCENT;
    }

    /** @return false if nothing can be reclaimed at present */
    private static boolean compactSlice(MVStore store, RandomAccessStore file) {
        long before = file.size();
        boolean rewritten = store.compact(FULL_ENOUGH, SLICE);
        if (rewritten) {
            store.commit();
        }
        file.compactMoveChunks(FULL_ENOUGH, SLICE, store);
        return rewritten || file.size() < before;
    }
}
