package org.latentblending.transitions;

import java.util.List;
import lombok.RequiredArgsConstructor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of finished frames; their pictures are in {@link TransitionFiles}. */
@Repository
@RequiredArgsConstructor
public class Frames {
    private final JdbcClient jdbc;

    /** A finished frame: its index in the whole movie, its segment's index, both from 0, and its fraction, 0 to 1. */
    public record Frame(int index, int segment, double fraction) {}

    /** The frames of a transition, by index. */
    public List<Frame> of(String transitionId) {
        return jdbc.sql("select index_in_movie, segment, fraction from frame where transition_id = ? order by 1")
                .param(transitionId)
                .query((row, n) -> new Frame(row.getInt(1), row.getInt(2), row.getDouble(3)))
                .list();
    }

    /** Number of segments whose frames are all finished, from the first one up to the first gap. */
    public int finishedSegments(Transition transition) {
        List<Frame> frames = of(transition.id());
        int count = 0;
        while (count < frames.size() && frames.get(count).index() == count) {
            count++;
        }
        return count < 2 ? 0 : transition.request().plan().segmentsOf(count);
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
