package org.latentblending.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatestMessagesTest {
    private final EventTail.LatestMessages kept = new EventTail.LatestMessages(3, 10);

    @Test
    void evictsTheOldestOfTooMany() {
        kept.beginAfter(5);
        for (String text : new String[] {"6", "7", "8", "9"}) {
            kept.add(OutboundMessage.text(text));
        }

        assertThat(kept.before).isEqualTo(6);
        assertThat(kept.last()).isEqualTo(9);
        assertThat(kept.after(5)).isNull();
        assertThat(kept.after(6)).isEqualTo(OutboundMessage.text("7"));
        assertThat(kept.after(9)).isNull();
    }

    @Test
    void evictsTheOldestOfTooLargeButKeepsTheLatest() {
        kept.add(OutboundMessage.text("12345"));
        kept.add(OutboundMessage.text("1234567"));
        assertThat(kept.before).isEqualTo(1);
        kept.add(OutboundMessage.text("12345678901234"));
        assertThat(kept.before).isEqualTo(2);
        assertThat(kept.after(2)).isNotNull();
    }

    @Test
    void restartsAfterAnyNumber() {
        kept.add(OutboundMessage.text("1"));
        kept.beginAfter(40);
        assertThat(kept.after(0)).isNull();
        assertThat(kept.last()).isEqualTo(40);
    }
}
