package org.latentblending.transitions;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The finished frames of all transitions, as rows; their pictures are in the {@code storage}. */
@Repository
public class Frames {
    private final JdbcClient jdbc;

    Frames(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public List<Frame> of(String transitionId) {
        return jdbc.sql(
                        """
                        select index_in_movie, segment, fraction from frame
                        where transition_id = ? order by index_in_movie""")
                .param(transitionId)
                .query((row, n) -> new Frame(row.getInt(1), row.getInt(2), row.getDouble(3)))
                .list();
    }

    /** How many there are before the first one that is missing. */
    int unbroken(String transitionId) {
        List<Frame> frames = of(transitionId);
        int count = 0;
        while (count < frames.size() && frames.get(count).index() == count) {
            count++;
        }
        return count;
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
