package org.latentblending.transitions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.latentblending.transitions.Frames.Frame;

class StripTest {
    private static final Frame FIRST = new Frame(0, 0, 0);
    private static final Frame MIDDLE = new Frame(1, 0, 1);
    private static final Frame LAST = new Frame(2, 1, 1);

    @Test
    @DisplayName("Segments are equally long, however many frames they have")
    void evenWay() {
        var strip = new Strip(
                List.of(FIRST, new Frame(3, 0, 0.2), new Frame(4, 0, 0.4), MIDDLE, new Frame(5, 1, 0.5), LAST));

        assertThat(strip.evenWay()).containsExactly(1 / 3.0, 1 / 3.0, 1 / 3.0, 0.5, 0.5);
        assertThat(new Strip(List.of(FIRST, MIDDLE, LAST)).evenWay()).isEmpty();
        assertThat(new Strip(List.of(FIRST)).evenWay()).isEmpty();
    }
}
