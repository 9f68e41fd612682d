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
 * @param trajectories all frames that may be parents, from left to right: also those that were dropped
 */
public record SegmentFrames(
        int segment, List<PlacedFrame> frames, List<Double> distances, List<PlacedFrame> trajectories) {
    /** @throws IllegalArgumentException if there are not as many distances as gaps */
    public SegmentFrames {
        frames = List.copyOf(frames);
        distances = List.copyOf(distances);
        trajectories = List.copyOf(trajectories);
        if (frames.size() < 2 || distances.size() != frames.size() - 1) {
            throw new IllegalArgumentException(
                    "%d frames have other than %d distances".formatted(frames.size(), distances.size()));
        }
    }

    /** Without dropped frames. */
    public SegmentFrames(int segment, List<PlacedFrame> frames, List<Double> distances) {
        this(segment, frames, distances, frames);
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
                        .toList(),
                trajectories);
    }

    /** The same, as if no frames differed. */
    public SegmentFrames still() {
        return new SegmentFrames(segment, frames, Collections.nCopies(distances.size(), 0.0), trajectories);
    }

    /** A branch whose parents are the nearest frames on both sides that begin in earlier blocks. */
    PlacedBranch branch(int index, double fraction, int block) {
        PlacedFrame left = trajectories.get(0);
        PlacedFrame right = trajectories.get(trajectories.size() - 1);
        for (PlacedFrame frame : trajectories) {
            boolean isEarlier = frame.block() < block;
            if (isEarlier && frame.fraction() < fraction) {
                left = frame;
            } else if (isEarlier && frame.fraction() < right.fraction()) {
                right = frame;
            }
        }
        double share = (fraction - left.fraction()) / (right.fraction() - left.fraction());
        return new PlacedBranch(index, segment, fraction, block, left.index(), right.index(), share);
    }
}
