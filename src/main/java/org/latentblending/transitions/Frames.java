package org.latentblending.transitions;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.MoviePlan;
import org.latentblending.transitions.Strip.Gap;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The tables of finished frames and of the distances between them; their pictures are in {@link TransitionFiles}. */
@Repository
@RequiredArgsConstructor
@Slf4j
public class Frames {
    private static final String SELECT = "select index_in_movie, segment, fraction from frame where transition_id = ?";
    private static final String ORDER = " order by segment, fraction, index_in_movie";
    private static final String KEPT =
            """
            not exists (select 1 from placed_branch where not kept and frame.transition_id =
            placed_branch.transition_id and frame.index_in_movie = placed_branch.index_in_movie)""";

    private final JdbcClient jdbc;

    /** A finished frame: its index in the whole movie, its segment's index, both from 0, and its fraction, 0 to 1. */
    public record Frame(int index, int segment, double fraction) {}

    /** The frames of a transition from left to right, without those that adaptive placement has dropped. */
    public Strip of(String transitionId) {
        return strip(SELECT + " and " + KEPT + ORDER, transitionId);
    }

    private Strip strip(String sql, String transitionId) {
        return new Strip(jdbc.sql(sql)
                .param(transitionId)
                .query((row, n) -> new Frame(row.getInt(1), row.getInt(2), row.getDouble(3)))
                .list());
    }

    /** The finished frames that are next to a position, by their index; null where there is none. */
    public Neighbours neighbours(String transitionId, Frame frame) {
        return new Neighbours(
                nearest(transitionId, frame, "(segment < ? or segment = ? and fraction < ?)", "desc"),
                nearest(transitionId, frame, "(segment > ? or segment = ? and fraction > ?)", "asc"));
    }

    public record Neighbours(@Nullable Integer left, @Nullable Integer right) {}

    private @Nullable Integer nearest(String transitionId, Frame frame, String side, String order) {
        return jdbc.sql(
                        "select index_in_movie from frame where transition_id = ? and %s order by segment %s, fraction %s limit 1"
                                .formatted(side, order, order))
                .params(transitionId, frame.segment(), frame.segment(), frame.fraction())
                .query(Integer.class)
                .optional()
                .orElse(null);
    }

    /** The distances that were measured, which may be more than those of {@link Strip#compared}, or fewer. */
    public Map<Gap, Double> distances(String transitionId) {
        var distances = new HashMap<Gap, Double>();
        jdbc.sql("select left_index, right_index, distance from frame_distance where transition_id = ?")
                .param(transitionId)
                .query(row -> {
                    distances.put(new Gap(row.getInt(1), row.getInt(2)), row.getDouble(3));
                });
        return distances;
    }

    /** For pairs with decoded pictures between them, the distances along these: one more than there are pictures. */
    public Map<Gap, List<Double>> inBetweens(String transitionId) {
        var inBetweens = new HashMap<Gap, List<Double>>();
        jdbc.sql(
                        """
                        select left_index, right_index, in_betweens from frame_distance
                        where transition_id = ? and in_betweens is not null""")
                .param(transitionId)
                .query(row -> {
                    List<Double> distances = Stream.of(row.getString(3).split(" "))
                            .map(Double::valueOf)
                            .toList();
                    inBetweens.put(new Gap(row.getInt(1), row.getInt(2)), distances);
                });
        return inBetweens;
    }

    /**
     * Adds the pictures between two frames, whose distance is known.
     *
     * @return false if the transition was deleted
     */
    public boolean addInBetweens(String transitionId, Gap gap, List<Double> distances) {
        return jdbc.sql(
                                """
                                update frame_distance set in_betweens = ?
                                where transition_id = ? and left_index = ? and right_index = ?""")
                        .params(
                                distances.stream().map(String::valueOf).collect(Collectors.joining(" ")),
                                transitionId,
                                gap.left(),
                                gap.right())
                        .update()
                > 0;
    }

    /** Adds a distance, unless another process has measured it as well. */
    public void addDistance(String transitionId, Gap gap, double distance) {
        try {
            jdbc.sql(
                            """
                            insert into frame_distance (transition_id, left_index, right_index, distance)
                            select id, ?, ?, ? from transition where id = ? and not exists (select 1 from frame_distance
                            where transition_id = ? and left_index = ? and right_index = ?)""")
                    .params(gap.left(), gap.right(), distance, transitionId, transitionId, gap.left(), gap.right())
                    .update();
        } catch (DuplicateKeyException e) {
            LOG.debug("Another process has measured the same distance at the same time", e);
        }
    }

    /**
     * Number of segments whose frames are all finished, from the first one up to the first gap. With adaptive placement a segment
     * is finished as soon as its keyframes are, because any number of frames between them makes a movie.
     */
    public int finishedSegments(Transition transition) {
        MoviePlan plan = transition.request().plan();
        Set<Integer> finished = Set.copyOf(of(transition.id()).indices());
        int count = 0;
        while (finished.contains(count)) {
            count++;
        }
        return count < 2 ? 0 : plan.segmentsOf(plan.growth() == null ? count : Math.min(count, plan.keyframes()));
    }

    public boolean contains(String transitionId, int index) {
        return jdbc.sql("select count(*) > 0 from frame where transition_id = ? and index_in_movie = ?")
                .params(transitionId, index)
                .query(Boolean.class)
                .single();
    }

    public void add(String transitionId, Frame frame) {
        jdbc.sql("insert into frame (transition_id, index_in_movie, segment, fraction) values (?, ?, ?, ?)")
                .params(transitionId, frame.index(), frame.segment(), frame.fraction())
                .update();
    }
}
