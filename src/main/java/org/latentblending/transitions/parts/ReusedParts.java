package org.latentblending.transitions.parts;

import java.util.List;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.tasks.Task;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of the parts that transitions take from others. */
@Repository
@RequiredArgsConstructor
public class ReusedParts {
    private final JdbcClient jdbc;

    /** All parts that a transition has taken, in order. */
    public List<ReusedPart> of(String transitionId) {
        return select("transition_id = ?", transitionId);
    }

    /** Those of a task, in order. Tasks with reused parts have no others. */
    public List<ReusedPart> of(Task task) {
        return select(
                "transition_id = ? and kind = ? and part >= ? and part < ?",
                task.transitionId(),
                task.kind().name(),
                task.firstPart(),
                task.lastPart());
    }

    private List<ReusedPart> select(String condition, Object... params) {
        return jdbc.sql(
                        """
                        select part, source, kind, source_first_part, source_part, source_segment, source_frame
                        from reused_part where %s order by kind, part"""
                                .formatted(condition))
                .params(params)
                .query((row, n) -> new ReusedPart(
                        row.getInt(1),
                        new StoredPart(
                                row.getString(2),
                                Task.Kind.valueOf(row.getString(3)),
                                row.getInt(4),
                                row.getInt(5),
                                row.getInt(6),
                                row.getInt(7))))
                .list();
    }

    public void add(String transitionId, List<ReusedPart> parts) {
        parts.forEach(part -> add(transitionId, part));
    }

    private void add(String transitionId, ReusedPart part) {
        StoredPart source = part.source();
        update(
                """
                insert into reused_part (transition_id, kind, part, source, source_first_part, source_part,
                source_segment, source_frame) values (?, ?, ?, ?, ?, ?, ?, ?)""",
                transitionId,
                part.kind().name(),
                part.part(),
                source.transitionId(),
                source.firstPart(),
                source.part(),
                source.segment(),
                source.frame());
    }

    /** The parts of a task are drawn after all. */
    public void remove(Task task) {
        update(
                "delete from reused_part where transition_id = ? and kind = ? and part >= ? and part < ?",
                task.transitionId(),
                task.kind().name(),
                task.firstPart(),
                task.lastPart());
    }

    private void update(String sql, @Nullable Object... params) {
        jdbc.sql(sql).params(params).update();
    }
}
