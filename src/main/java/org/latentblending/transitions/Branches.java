package org.latentblending.transitions;

import java.util.List;
import java.util.Set;
import lombok.RequiredArgsConstructor;
import org.latentblending.blending.adaptive.PlacedBranch;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of the branches that adaptive placement has placed. Each is a decision that is never taken back. */
@Repository
@RequiredArgsConstructor
public class Branches {
    private final JdbcClient jdbc;

    /** The branches of a transition, in the order of their creation. */
    public List<PlacedBranch> of(String transitionId) {
        return jdbc.sql(
                        """
                        select index_in_movie, segment, fraction, first_block, left_parent, right_parent, parent_share
                        from placed_branch where transition_id = ? order by 1""")
                .param(transitionId)
                .query((row, n) -> new PlacedBranch(
                        row.getInt(1),
                        row.getInt(2),
                        row.getDouble(3),
                        row.getInt(4),
                        row.getInt(5),
                        row.getInt(6),
                        row.getDouble(7)))
                .list();
    }

    /** Indices of the branches that are no frames of the movie. */
    public Set<Integer> dropped(String transitionId) {
        return jdbc.sql("select index_in_movie from placed_branch where transition_id = ? and not kept")
                .param(transitionId)
                .query(Integer.class)
                .set();
    }

    void drop(String transitionId, int index) {
        jdbc.sql("update placed_branch set kept = false where transition_id = ? and index_in_movie = ?")
                .params(transitionId, index)
                .update();
    }

    void add(String transitionId, PlacedBranch branch) {
        jdbc.sql(
                        """
                        insert into placed_branch (transition_id, index_in_movie, segment, fraction, first_block,
                        left_parent, right_parent, parent_share) values (?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(
                        transitionId,
                        branch.index(),
                        branch.segment(),
                        branch.fraction(),
                        branch.block(),
                        branch.left(),
                        branch.right(),
                        branch.share())
                .update();
    }
}
