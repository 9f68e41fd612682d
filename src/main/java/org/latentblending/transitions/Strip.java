package org.latentblending.transitions;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.latentblending.blending.FramePosition;
import org.latentblending.transitions.Frames.Frame;

/**
 * The finished frames of a transition from left to right, as the movie shows them. A keyframe belongs to the segment that it
 * ends, and the first one to the first segment.
 */
public record Strip(List<Frame> frames) {
    /** Two frames by their index, the left one first. */
    public record Gap(int left, int right) {}

    public Strip {
        frames = List.copyOf(frames);
    }

    /** The frames of the first segments. */
    public Strip first(int segments) {
        return new Strip(
                frames.stream().filter(frame -> frame.segment() < segments).toList());
    }

    /** The finished frames of a segment, with both of its keyframes. */
    public Strip segment(int segment) {
        return new Strip(frames.stream()
                .filter(frame -> frame.segment() == segment || endsSegment(frame, segment - 1))
                .toList());
    }

    /** Segments up to the last one that has a frame. */
    public int segments() {
        return frames.isEmpty() ? 0 : frames.get(frames.size() - 1).segment() + 1;
    }

    public List<Integer> indices() {
        return frames.stream().map(Frame::index).toList();
    }

    /** All neighbours. */
    public List<Gap> gaps() {
        return IntStream.range(1, frames.size())
                .mapToObj(i -> new Gap(frames.get(i - 1).index(), frames.get(i).index()))
                .toList();
    }

    /** All neighbours of each segment. */
    public List<List<Gap>> gapsOfSegments() {
        return IntStream.range(0, segments())
                .mapToObj(segment -> segment(segment).gaps())
                .toList();
    }

    /** Both keyframes of a segment, if they are finished. */
    public Optional<Gap> keyframes(int segment) {
        Optional<Frame> left = find(frame -> segment == 0 ? isFirst(frame) : endsSegment(frame, segment - 1));
        Optional<Frame> right = find(frame -> endsSegment(frame, segment));
        return left.flatMap(from -> right.map(to -> new Gap(from.index(), to.index())));
    }

    /** Everything that is compared: all neighbours, and the keyframes of each segment. */
    public List<Gap> compared() {
        var compared = new ArrayList<>(gaps());
        IntStream.range(0, segments())
                .mapToObj(this::keyframes)
                .flatMap(Optional::stream)
                .forEach(compared::add);
        return compared.stream().distinct().toList();
    }

    /** The position between two neighbours, with the right one's index; the share of the way is 0 to 1. */
    public FramePosition between(Gap gap, double share) {
        Frame left = find(frame -> frame.index() == gap.left()).orElseThrow();
        Frame right = find(frame -> frame.index() == gap.right()).orElseThrow();
        double from = left.segment() == right.segment() ? left.fraction() : 0;
        return new FramePosition(right.segment(), right.index(), (1 - share) * from + share * right.fraction());
    }

    private Optional<Frame> find(Predicate<Frame> condition) {
        return frames.stream().filter(condition).findFirst();
    }

    private static boolean isFirst(Frame frame) {
        return frame.segment() == 0 && frame.fraction() == 0;
    }

    private static boolean endsSegment(Frame frame, int segment) {
        return frame.segment() == segment && frame.fraction() == 1;
    }
}
