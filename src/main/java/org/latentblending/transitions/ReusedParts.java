package org.latentblending.transitions;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.adaptive.PlacedBranch;
import org.latentblending.transitions.TransitionView.ReusedSegmentView;
import org.latentblending.transitions.TransitionView.ReusedView;
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

    /**
     * As clients see them.
     *
     * @param placed the branches of adaptive placement, of which a segment is reused if all are; empty for a fixed tree
     */
    static ReusedView view(MoviePlan plan, List<ReusedPart> parts, List<PlacedBranch> placed) {
        Map<Integer, StoredPart> branches = new HashMap<>();
        Map<Integer, StoredPart> segments = new TreeMap<>();
        Set<Integer> trajectories = new HashSet<>();
        for (ReusedPart part : parts) {
            switch (part.kind()) {
                case KEYFRAMES -> trajectories.add(part.part());
                case SEGMENTS -> segments.put(part.part(), part.source());
                default -> branches.put(part.part(), part.source());
            }
        }
        placed.stream().collect(Collectors.groupingBy(PlacedBranch::segment)).forEach((segment, all) -> {
            if (all.stream().map(PlacedBranch::index).allMatch(branches::containsKey)) {
                segments.put(segment, branches.get(all.get(0).index()));
            }
        });
        List<Integer> keyframes = IntStream.range(0, plan.keyframes())
                .filter(keyframe -> trajectories.contains(plan.trajectories().get(keyframe)))
                .boxed()
                .toList();
        return new ReusedView(
                keyframes,
                segments.entrySet().stream()
                        .map(part -> new ReusedSegmentView(
                                part.getKey(),
                                part.getValue().transitionId(),
                                part.getValue().segment()))
                        .toList());
    }

    void add(String transitionId, List<ReusedPart> parts) {
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
    void remove(Task task) {
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
