package org.latentblending.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.latentblending.testing.Watching.Message;
import tools.jackson.databind.JsonNode;

/** All that a client was told of a transition from its beginning to its end. */
public record Told(List<Message> events) {

    public static Told by(Watching watching) {
        return new Told(watching.untilClosed().stream().filter(Message::isEvent).toList());
    }

    /** Every event with its picture, as text that can be compared. */
    public List<String> whole() {
        return events.stream()
                .map(message -> message.json() + " " + Arrays.hashCode(message.picture()))
                .toList();
    }

    public List<String> statuses() {
        return ofType("status").stream().map(message -> message.status()).toList();
    }

    public List<Message> ofType(String type) {
        return events.stream().filter(message -> message.type().equals(type)).toList();
    }

    /** Numbers without a gap; every branch begun once and then completed once, then its frame once, and the movie once. */
    public void assertEverythingOnce() {
        assertInOrder();
        assertThat(events)
                .extracting(Message::seq)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, events.size()).boxed().toList());
        List<String> branches = ofType("branch").stream()
                .map(message -> "%s/%s/%s %s"
                        .formatted(
                                message.json().get("segment"),
                                message.json().get("block"),
                                message.json().get("branch"),
                                message.state()))
                .toList();
        assertThat(branches).doesNotHaveDuplicates();
        assertThat(branches.stream().filter(told -> told.endsWith("started")))
                .hasSameSizeAs(branches.stream()
                        .filter(told -> told.endsWith("completed"))
                        .toList());
        assertThat(ofType("frame")).extracting(message -> message.index()).doesNotHaveDuplicates();
        assertThat(ofType("movie")).hasSize(1);
        assertThat(statuses()).endsWith("succeeded");
    }

    /** A branch begins before it is completed, and is completed before its frame is there. */
    private void assertInOrder() {
        Set<String> told = new HashSet<>();
        for (Message message : events) {
            JsonNode event = message.json();
            if (message.type().equals("branch")) {
                String branch = "%s/%s/%s".formatted(event.get("segment"), event.get("block"), event.get("branch"));
                if (event.get("state").asString().equals("completed")) {
                    assertThat(told).contains(branch);
                    told.add(event.get("segment") + " at " + event.get("fraction"));
                }
                told.add(branch);
            } else if (message.type().equals("frame")) {
                assertThat(told).contains(event.get("segment") + " at " + event.get("fraction"));
            }
        }
    }
}
