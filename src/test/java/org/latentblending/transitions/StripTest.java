package org.latentblending.transitions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.latentblending.blending.FramePosition;
import org.latentblending.blending.FrameSpreading;
import org.latentblending.blending.Timing;
import org.latentblending.transitions.Frames.Frame;
import org.latentblending.transitions.Strip.Gap;
import org.latentblending.transitions.TransitionRequest.Movie;

class StripTest {
    private static final Frame FIRST = new Frame(0, 0, 0);
    private static final Frame MIDDLE = new Frame(1, 0, 1);
    private static final Frame LAST = new Frame(2, 1, 1);

    @Test
    void gapsOfSegments() {
        var strip = new Strip(List.of(FIRST, new Frame(3, 0, 0.2), MIDDLE, LAST));

        assertThat(strip.gapsOfSegments())
                .containsExactly(List.of(new Gap(0, 3), new Gap(3, 1)), List.of(new Gap(1, 2)));
    }

    @Test
    @DisplayName("A picture after a keyframe belongs to the segment that the keyframe begins")
    void between() {
        var strip = new Strip(List.of(FIRST, new Frame(3, 0, 0.2), MIDDLE, new Frame(4, 1, 0.4), LAST));

        assertThat(strip.between(new Strip.Gap(3, 1), 0.25)).isEqualTo(new FramePosition(0, 1, 0.4));
        assertThat(strip.between(new Strip.Gap(1, 4), 0.5)).isEqualTo(new FramePosition(1, 4, 0.2));
    }

    @Test
    @DisplayName("Segments are equally long, however many frames they have")
    void evenWay() {
        var strip = new Strip(
                List.of(FIRST, new Frame(3, 0, 0.2), new Frame(4, 0, 0.4), MIDDLE, new Frame(5, 1, 0.5), LAST));

        Movie movie = Movie.of(6, 1, Timing.EVEN);
        List<List<Double>> gaps = strip.gapsOfSegments().stream()
                .map(segment -> Collections.nCopies(segment.size(), 0.7))
                .toList();

        List<Double> way = List.of(1 / 3.0, 1 / 3.0, 1 / 3.0, 0.5, 0.5);
        assertThat(movie.spread(gaps, false).frames())
                .containsExactlyElementsOf(
                        Timing.PERCEPTUAL.spread(way, 12).frames().toList());
        assertThat(movie.spread(List.of(List.of(0.3), List.of(0.6)), false)).isEqualTo(new FrameSpreading(3, 12));
    }
}
