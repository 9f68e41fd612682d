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
 * replaced pages in a thread that does not run with {@code WRITE_DELAY=0}, the setting that makes commits survive a kill of
 * the process. This class makes the calls of that thread, in slices that delay commits only for a short time.
 */
@Component
@RequiredArgsConstructor
@Slf4j
class H2Compaction implements SchedulingConfigurer {
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    /** Time in each interval after which no slice starts. */
    private static final Duration BUDGET = Duration.ofMillis(200);
    /** Bytes that one slice rewrites or moves; commits wait meanwhile. */
    private static final int SLICE = 1 << 20;
    /** Replaced pages that are not reclaimed: bytes, and percent of the file. */
    private static final long TOLERATED_BYTES = 8 << 20;

    private static final int TOLERATED_PERCENT = 30;
    /** Chunks and files with this percentage of live pages are not rewritten. */
    private static final int FULL_ENOUGH = 90;

    private final DataSource database;
    private long syncedVersion;

    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        if (store().isPresent()) {
            tasks.addFixedDelayTask(this::compact, INTERVAL);
        }
    }

    /** Empty if the database is not an H2 file of this process, or is not available. */
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
            // Space may be reused RETENTION_TIME after it was written; by then the pages that replace it must be on the
            // disk.
            syncedVersion = store.getCurrentVersion();
            store.sync();
        }
        if (store.getFileStore() instanceof RandomAccessStore file) {
            long end = System.nanoTime() + BUDGET.toNanos();
            boolean progress = true;
            while (progress && hasMuchToReclaim(file) && System.nanoTime() < end) {
                progress = compactSlice(store, file);
            }
        }
    }

    private static boolean hasMuchToReclaim(RandomAccessStore file) {
        long size = file.size();
        long live = size / 100 * file.getFillRate() / 100 * file.getChunksFillRate();
        return size - live > Math.max(TOLERATED_BYTES, size / 100 * TOLERATED_PERCENT);
    }

    /** @return false if nothing can be reclaimed now */
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
