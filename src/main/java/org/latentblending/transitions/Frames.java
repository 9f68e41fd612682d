package org.latentblending.transitions;

import java.util.List;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of finished frames; their pictures are in {@link TransitionFiles}. */
@Repository
@RequiredArgsConstructor(access = AccessLevel.PACKAGE)
public class Frames {
    private final JdbcClient jdbc;

    public List<Frame> of(String transitionId) {
        return jdbc.sql(
                        """
                        select index_in_movie, segment, fraction from frame
                        where transition_id = ? order by index_in_movie""")
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
        return jdbc.sql("select count(*) from frame where transition_id = ? and index_in_movie = ?")
                        .params(transitionId, index)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    public void add(String transitionId, Frame frame) {
        jdbc.sql("insert into frame (transition_id, index_in_movie, segment, fraction) values (?, ?, ?, ?)")
                .params(transitionId, frame.index(), frame.segment(), frame.fraction())
                .update();
    }
}
