package org.latentblending.blending.adaptive;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The finished frames of a segment, with the distances of neighbours.
 *
 * @param segment index in the movie, from 0
 * @param frames from left to right; the first and the last are the keyframes
 * @param distances of each frame and the next, 0 or larger
 */
public record SegmentFrames(int segment, List<PlacedFrame> frames, List<Double> distances) {
    /** @throws IllegalArgumentException if there are not as many distances as gaps */
    public SegmentFrames {
        frames = List.copyOf(frames);
        distances = List.copyOf(distances);
        if (frames.size() < 2 || distances.size() != frames.size() - 1) {
            throw new IllegalArgumentException(
                    "%d frames have other than %d distances".formatted(frames.size(), distances.size()));
        }
    }

    public double largestDistance() {
        return Collections.max(distances);
    }

    /** The same, as if only the frames next to this gap differed. */
    public SegmentFrames only(int left, int right) {
        return new SegmentFrames(
                segment,
                frames,
                IntStream.range(0, distances.size())
                        .mapToObj(gap -> frames.get(gap).index() == left
                                        && frames.get(gap + 1).index() == right
                                ? distances.get(gap)
                                : 0.0)
                        .toList());
    }

    /** The gap in which a fraction lies. */
    int gapAt(double fraction) {
        int gap = 0;
        while (gap < distances.size() - 1 && frames.get(gap + 1).fraction() <= fraction) {
            gap++;
        }
        return gap;
    }

    /** A branch in a gap: its parents are the nearest frames on both sides that begin in earlier blocks. */
    PlacedBranch branch(int index, int gap, double fraction, int block) {
        int left = gap;
        while (left > 0 && frames.get(left).block() >= block) {
            left--;
        }
        int right = gap + 1;
        while (right < frames.size() - 1 && frames.get(right).block() >= block) {
            right++;
        }
        PlacedFrame from = frames.get(left);
        PlacedFrame to = frames.get(right);
        double share = (fraction - from.fraction()) / (to.fraction() - from.fraction());
        return new PlacedBranch(index, segment, fraction, block, from.index(), to.index(), share);
    }
}
