package org.latentblending.reuse;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.latentblending.transitions.parts.StoredPart;
import org.latentblending.transitions.tasks.Task;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of stored parts, by their digests. */
@Repository
@RequiredArgsConstructor
@Slf4j
class StoredParts {
    private final JdbcClient jdbc;

    /** The latest stored part of each digest, but not of the transition. */
    Map<String, StoredPart> find(Collection<String> digests, String exceptTransition) {
        var found = new HashMap<String, StoredPart>();
        if (!digests.isEmpty()) {
            jdbc.sql(
                            """
                            select digest, transition_id, kind, first_part, part, segment, frame from stored_part
                            join transition on transition.id = transition_id
                            where digest in (:digests) and transition_id <> :except order by ordinal""")
                    .param("digests", digests)
                    .param("except", exceptTransition)
                    .query(row -> {
                        found.put(
                                row.getString(1),
                                new StoredPart(
                                        row.getString(2),
                                        Task.Kind.valueOf(row.getString(3)),
                                        row.getInt(4),
                                        row.getInt(5),
                                        row.getInt(6),
                                        row.getInt(7)));
                    });
        }
        return found;
    }

    /** Removes all parts of a transition. */
    void remove(String transitionId) {
        jdbc.sql("delete from stored_part where transition_id = ?")
                .param(transitionId)
                .update();
    }

    /** Adds a part, unless it is there or its transition was deleted. */
    void add(String digest, StoredPart part) {
        try {
            jdbc.sql(
                            """
                            insert into stored_part (digest, transition_id, kind, first_part, part, segment, frame)
                            select ?, id, ?, ?, ?, ?, ? from transition where id = ? and not exists
                            (select 1 from stored_part where digest = ? and transition_id = ?)""")
                    .params(
                            digest,
                            part.kind().name(),
                            part.firstPart(),
                            part.part(),
                            part.segment(),
                            part.frame(),
                            part.transitionId(),
                            digest,
                            part.transitionId())
                    .update();
        } catch (DuplicateKeyException e) {
            LOG.debug("The part of another task is the same", e);
        }
    }
}
