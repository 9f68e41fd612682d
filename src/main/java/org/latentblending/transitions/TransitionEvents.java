package org.latentblending.transitions;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** The log of what happened to every transition: appended with the change it tells of, read for push and replay. */
@Component
public class TransitionEvents {
    private final Transitions transitions;
    private final JdbcClient jdbc;
    private final JdbcOperations batches;
    private final JsonMapper json;
    private final ApplicationEventPublisher publisher;
    private final Clock clock;

    TransitionEvents(
            Transitions transitions,
            JdbcClient jdbc,
            JdbcOperations batches,
            JsonMapper json,
            ApplicationEventPublisher publisher,
            Clock clock) {
        this.transitions = transitions;
        this.jdbc = jdbc;
        this.batches = batches;
        this.json = json;
        this.publisher = publisher;
        this.clock = clock;
    }

    /** The next events after {@code seq}, in order; empty when there are none or the transition has gone. */
    public List<TransitionEvent> after(String transitionId, long seq, int limit) {
        return jdbc.sql(
                        """
                        select transition_id, seq, type, frame_index, message from transition_event
                        where transition_id = ? and seq > ? order by seq limit ?""")
                .params(transitionId, seq, limit)
                .query((row, n) -> new TransitionEvent(
                        row.getString(1),
                        row.getLong(2),
                        row.getString(3),
                        row.getObject(4, Integer.class),
                        row.getString(5)))
                .list();
    }

    /** The messages of all branch events. */
    public List<String> branches(String transitionId) {
        return jdbc.sql("select message from transition_event where transition_id = ? and type = ? order by seq")
                .params(transitionId, TransitionEvent.BRANCH)
                .query(String.class)
                .list();
    }

    /** The messages of the status events after {@code seq}, by their seq, in order. */
    public SortedMap<Long, String> statuses(String transitionId, long seq) {
        var messages = new TreeMap<Long, String>();
        jdbc.sql("select seq, message from transition_event where transition_id = ? and seq > ? and type = ?")
                .params(transitionId, seq, TransitionEvent.STATUS)
                .query(row -> {
                    messages.put(row.getLong(1), row.getString(2));
                });
        return messages;
    }

    /** Numbers of the last events of all transitions that have no final state yet, by their ids. */
    public Map<String, Long> unfinished() {
        return unfinishedOrAfter(Long.MAX_VALUE);
    }

    /** The same, with those that came after the one with the ordinal, whatever their state. */
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

    /** Ordinal of the transition that came last; 0 if there is none. */
    public long lastOrdinal() {
        return jdbc.sql("select coalesce(max(ordinal), 0) from transition")
                .query(Long.class)
                .single();
    }

    /** Number of the last event; 0 when there is none yet or the transition has gone. */
    public long lastSeq(String transitionId) {
        Long seq = transitions.lastSeq(transitionId);
        return seq == null ? 0 : seq;
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void append(String transitionId, String type, Map<String, ?> fields) {
        append(transitionId, type, null, fields);
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void append(String transitionId, String type, @Nullable Integer frameIndex, Map<String, ?> fields) {
        append(transitionId, type, frameIndex, List.of(fields));
    }

    /** Several of one type. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void append(String transitionId, String type, List<? extends Map<String, ?>> each) {
        append(transitionId, type, null, each);
    }

    private void append(
            String transitionId, String type, @Nullable Integer frameIndex, List<? extends Map<String, ?>> each) {
        if (!transitions.countEvents(transitionId, each.size())) {
            return;
        }
        long seq = lastSeq(transitionId) - each.size();
        List<TransitionEvent> appended = new ArrayList<>();
        for (Map<String, ?> fields : each) {
            seq++;
            String message = message(type, transitionId, seq, fields);
            appended.add(new TransitionEvent(transitionId, seq, type, frameIndex, message));
        }
        batches.batchUpdate(
                """
                insert into transition_event (transition_id, seq, type, frame_index, message)
                values (?, ?, ?, ?, ?)""",
                appended.stream().map(TransitionEvents::row).toList());
        appended.forEach(event -> publisher.publishEvent(new TransitionEvent.Appended(event)));
    }

    private static @Nullable Object[] row(TransitionEvent event) {
        return new @Nullable Object[] {
            event.transitionId(), event.seq(), event.type(), event.frameIndex(), event.message()
        };
    }

    /** A message with the fields that every message has, and {@code fields}. */
    public String message(String type, String transitionId, long seq, Map<String, ?> fields) {
        var message = new LinkedHashMap<String, Object>();
        message.put("type", type);
        message.put("transitionId", transitionId);
        message.put("seq", seq);
        message.put("at", clock.instant());
        message.putAll(fields);
        return json.writeValueAsString(message);
    }
}
