package org.latentblending.blending;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Spreads key frames over the pictures of a movie, with the same number of in-between pictures in every gap, or one more in
 * evenly spread gaps. The movie begins with the first and ends with the last key frame, and each key frame is shown once.
 * If there are fewer pictures than key frames, evenly spread key frames are shown; a single picture is the first one.
 *
 * @param keyFrames frames that were diffused, at least 2
 * @param pictures pictures of the movie (frames a second times seconds), at least 1
 */
public record FrameSpreading(int keyFrames, int pictures) implements Spreading {
    /** @throws IllegalArgumentException if a number is too small */
    public FrameSpreading {
        Preconditions.require(
                keyFrames >= 2 && pictures >= 1, "Cannot spread %d key frames over %d pictures", keyFrames, pictures);
    }

    /** Computed lazily, so that pictures can be encoded while later key frames are still missing. */
    @Override
    public Stream<SpreadFrame> frames() {
        if (pictures < keyFrames) {
            return IntStream.range(0, pictures).mapToObj(this::skipping);
        }
        Stream<SpreadFrame> gaps = IntStream.range(0, keyFrames - 1).boxed().flatMap(this::gap);
        return Stream.concat(gaps, Stream.of(SpreadFrame.of(keyFrames - 1)));
    }

    /** Pictures strictly between key frame {@code gap}, from 0 to {@code keyFrames - 2}, and the next. */
    public int inBetweens(int gap) {
        return Math.max(0, before(gap + 1) - before(gap));
    }

    private int before(int gap) {
        return rounded((long) gap * (pictures - keyFrames), keyFrames - 1);
    }

    private Stream<SpreadFrame> gap(int gap) {
        int parts = inBetweens(gap) + 1;
        return IntStream.range(0, parts)
                .mapToObj(
                        part -> part == 0 ? SpreadFrame.of(gap) : new SpreadFrame(gap, gap + 1, (double) part / parts));
    }

    private SpreadFrame skipping(int picture) {
        int keyFrame = rounded((long) picture * (keyFrames - 1), Math.max(1, pictures - 1));
        return SpreadFrame.of(keyFrame);
    }

    /** The nearest whole number to a quotient of numbers from 0 on, halves up. */
    private static int rounded(long dividend, int divisor) {
        return (int) ((2 * dividend + divisor) / (2L * divisor));
    }
}
