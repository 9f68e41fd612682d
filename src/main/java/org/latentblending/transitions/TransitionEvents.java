package org.latentblending.transitions;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.Transition.Problem;
import org.latentblending.transitions.TransitionEvent.BranchChange;
import org.latentblending.transitions.TransitionEvent.PictureHeader;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.Assert;
import tools.jackson.databind.json.JsonMapper;

/** The event log of each transition. An event is appended in the transaction of the change that it describes. */
@Component
@RequiredArgsConstructor
public class TransitionEvents {
    private final JdbcClient jdbc;
    private final JdbcOperations batches;
    private final JsonMapper json;
    private final ApplicationEventPublisher publisher;
    private final Clock clock;

    /** The next events after {@code seq}, in order; none for a deleted transition. */
    public List<TransitionEvent> after(String transitionId, long seq, int limit) {
        return select("seq > ? order by seq limit ?", transitionId, seq, limit);
    }

    /** The messages of all branch events. */
    public List<String> branches(String transitionId) {
        return select("type = 'branch' order by seq", transitionId).stream()
                .map(TransitionEvent::message)
                .toList();
    }

    /** The status events after {@code seq}, in order. */
    public List<TransitionEvent> statuses(String transitionId, long seq) {
        return select("seq > ? and type = 'status' order by seq", transitionId, seq);
    }

    /** Why the last rendering of another movie failed; empty if it did not, or is not over. */
    public Optional<Problem> renderingProblem(String transitionId) {
        return select("type in ('status', 'movie', 'problem') order by seq desc limit 1", transitionId).stream()
                .filter(last -> last.type().equals(TransitionEvent.PROBLEM))
                .map(last -> json.treeToValue(json.readTree(last.message()).get("problem"), Problem.class))
                .findFirst();
    }

    private List<TransitionEvent> select(String condition, Object... params) {
        return jdbc.sql("select transition_id, seq, type, frame_index, message from transition_event"
                        + " where transition_id = ? and " + condition)
                .params(params)
                .query(this::event)
                .list();
    }

    private TransitionEvent event(ResultSet row, int n) throws SQLException {
        String type = row.getString(3);
        String message = row.getString(5);
        TransitionStatus status = type.equals(TransitionEvent.STATUS)
                ? TransitionStatus.of(json.readTree(message).get("status").asString())
                : null;
        return new TransitionEvent(
                row.getString(1), row.getLong(2), type, status, row.getObject(4, Integer.class), message);
    }

    /** Numbers of the last events of all unfinished transitions, and of all transitions after {@code ordinal}, by id. */
    public Map<String, Long> unfinishedOrAfter(long ordinal) {
        var lastSeqs = new HashMap<String, Long>();
        jdbc.sql(
                        """
                        select id, last_seq from transition where status in ('QUEUED', 'RUNNING')
                        union select id, last_seq from transition where ordinal > ?""")
                .param(ordinal)
                .query(row -> {
                    lastSeqs.put(row.getString(1), row.getLong(2));
                });
        return lastSeqs;
    }

    /** Ordinal of the newest transition; 0 if there is none. */
    public long lastOrdinal() {
        return jdbc.sql("select coalesce(max(ordinal), 0) from transition")
                .query(Long.class)
                .single();
    }

    /** Number of the last event; 0 if there is none. */
    public long lastSeq(String transitionId) {
        return end(transitionId).seq();
    }

    /** The end of the log; of a deleted transition it is empty and settled. */
    public End end(String transitionId) {
        return jdbc.sql("select last_seq, status, rendering from transition where id = ?")
                .param(transitionId)
                .query((row, n) -> {
                    boolean isFinal = TransitionStatus.valueOf(row.getString(2)).isFinal();
                    return new End(row.getLong(1), isFinal, isFinal && row.getObject(3) == null);
                })
                .optional()
                .orElse(new End(0, true, true));
    }

    /**
     * @param seq number of the last event
     * @param isFinal whether the status is final
     * @param isSettled whether no event will follow, unless the transition is retried or rendered again
     */
    public record End(long seq, boolean isFinal, boolean isSettled) {}

    /** Appends an event with one field, which has the name of the type. */
    public void append(String transitionId, String type, Object value) {
        append(transitionId, type, null, null, List.of(Map.of(type, value)));
    }

    public void appendStatus(String transitionId, TransitionStatus status) {
        append(transitionId, TransitionEvent.STATUS, status, null, List.of(Map.of("status", status)));
    }

    public void appendFrame(String transitionId, PictureHeader header) {
        append(transitionId, TransitionEvent.FRAME, null, header.index(), List.of(header));
    }

    public void appendBranches(String transitionId, List<BranchChange> changes) {
        append(transitionId, TransitionEvent.BRANCH, null, null, changes);
    }

    private void append(
            String transitionId,
            String type,
            @Nullable TransitionStatus status,
            @Nullable Integer frameIndex,
            List<?> each) {
        Assert.state(
                TransactionSynchronizationManager.isActualTransactionActive(),
                "an event is appended in the transaction of the change that it describes");
        int counted = jdbc.sql("update transition set last_seq = last_seq + ? where id = ?")
                .params(each.size(), transitionId)
                .update();
        if (counted == 0) {
            return;
        }
        long seq = lastSeq(transitionId) - each.size();
        List<TransitionEvent> appended = new ArrayList<>();
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (Object fields : each) {
            seq++;
            String message = message(type, transitionId, seq, fields);
            appended.add(new TransitionEvent(transitionId, seq, type, status, frameIndex, message));
            rows.add(new @Nullable Object[] {transitionId, seq, type, frameIndex, message});
        }
        batches.batchUpdate(
                "insert into transition_event (transition_id, seq, type, frame_index, message) values (?, ?, ?, ?, ?)",
                rows);
        appended.forEach(event -> publisher.publishEvent(new TransitionEvent.Appended(event)));
    }

    /** A JSON message; {@code fields}, a map or record, follow those that all messages have. */
    public String message(String type, String transitionId, long seq, Object fields) {
        var message = new LinkedHashMap<String, Object>();
        message.put("type", type);
        message.put("transitionId", transitionId);
        message.put("seq", seq);
        message.put("at", clock.instant());
        Map<?, ?> more = fields instanceof Map<?, ?> map ? map : json.convertValue(fields, Map.class);
        more.forEach((name, value) -> message.put(String.valueOf(name), value));
        return json.writeValueAsString(message);
    }
}
