package org.latentblending.blending;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Spreads key frames over the pictures of a movie by a {@link Timeline}: at the share t of a segment's time the picture lies at
 * the share {@link Easing#at} of t of the way between its keyframes, and a hold repeats its keyframe's picture.
 * <p>
 * Times are counted from the movie's start in pictures and never rounded, so that nothing drifts. As in the other
 * spreadings each key frame that is passed is shown unmixed, in the picture nearest to its moment.
 */
public final class TimedSpreading implements Spreading {
    private final int pictures;
    private final double[] way; // from the first key frame to each
    private final int[] keyframes; // their key frames
    private final double[] starts; // of holds and segments in turn, in pictures
    private final List<Easing> easings;
    private final List<Shown> shown;

    private record Shown(int picture, int keyFrame) {}

    /**
     * @param distances of neighbouring key frames, each 0 or larger, at least one in each segment
     * @param timeline of these segments
     * @param timing with {@link Timing#EVEN} all gaps of a segment count as equal
     * @param pictures of the movie, at least 1
     * @param picturesPerSecond above 0
     * @throws IllegalArgumentException if something is out of range or does not fit
     */
    public TimedSpreading(
            List<List<Double>> distances, Timeline timeline, Timing timing, int pictures, double picturesPerSecond) {
        int segments = distances.size();
        Preconditions.require(
                segments == timeline.segments().size() && pictures >= 1 && picturesPerSecond > 0,
                "Cannot spread %d segments over %d pictures",
                segments,
                pictures);
        this.pictures = pictures;
        easings = timeline.segments().stream().map(Timeline.Segment::easing).toList();
        keyframes = new int[segments + 1];
        for (int i = 0; i < segments; i++) {
            keyframes[i + 1] = keyframes[i] + distances.get(i).size();
        }
        way = way(distances, timing);
        starts = starts(timeline, pictures - 1, picturesPerSecond);
        shown = shown();
    }

    private static double[] way(List<List<Double>> distances, Timing timing) {
        List<Double> gaps = distances.stream()
                .map(ofSegment -> timing == Timing.EVEN || Collections.max(ofSegment) <= 0
                        ? Collections.nCopies(ofSegment.size(), 1.0 / ofSegment.size())
                        : ofSegment)
                .flatMap(List::stream)
                .toList();
        double[] way = new double[gaps.size() + 1];
        for (int i = 0; i < gaps.size(); i++) {
            way[i + 1] = way[i] + gaps.get(i);
        }
        return way;
    }

    /** The first and the last key frame take a picture more than their time, which the segments give. */
    private static double[] starts(Timeline timeline, int intervals, double picturesPerSecond) {
        double still = timeline.still() * picturesPerSecond;
        double moving = Math.max(0, intervals - still);
        double ofHolds = moving > 0 || still == 0 ? picturesPerSecond : intervals / timeline.still();
        double ofSegments = timeline.moving() > 0 ? moving / timeline.moving() : 0;
        int segments = timeline.segments().size();
        double[] starts = new double[2 * segments + 1];
        for (int i = 0; i < segments; i++) {
            starts[2 * i + 1] = starts[2 * i] + timeline.holds().get(i) * ofHolds;
            starts[2 * i + 2] = starts[2 * i + 1] + timeline.segments().get(i).seconds() * ofSegments;
        }
        return starts;
    }

    @Override
    public int keyFrames() {
        return way.length;
    }

    @Override
    public int pictures() {
        return pictures;
    }

    /** The way to a moment, which is counted in pictures. */
    private double at(double moment) {
        int part = lastUpTo(starts, moment);
        int left = keyframes[part / 2];
        if (part % 2 == 0) {
            return way[left];
        }
        int right = keyframes[part / 2 + 1];
        double time = (moment - starts[part]) / (starts[part + 1] - starts[part]);
        double share = Math.min(1, Math.max(0, easings.get(part / 2).at(time)));
        return share == 1 ? way[right] : way[left] + share * (way[right] - way[left]);
    }

    /** Index of the last value that is not above another, at least 0. */
    private static int lastUpTo(double[] ascending, double most) {
        int found = Arrays.binarySearch(ascending, most);
        int last = found < 0 ? -found - 2 : found;
        while (last + 1 < ascending.length && ascending[last + 1] <= most) {
            last++;
        }
        return Math.max(0, last);
    }

    private List<Shown> shown() {
        int end = pictures - 1;
        var chosen = new ArrayList<>(List.of(new Shown(0, 0)));
        for (int picture = 1; picture < end; picture++) {
            int nearest = nearest(at(picture));
            if (passes(picture, way[nearest])) {
                add(chosen, new Shown(picture, nearest));
            }
        }
        if (end > 0) {
            chosen.add(new Shown(end, way.length - 1));
        }
        return List.copyOf(chosen);
    }

    /** Of a key frame that stands still, keeps the first and the last picture only: holds may last millions of pictures. */
    private void add(List<Shown> chosen, Shown next) {
        int last = chosen.size() - 1;
        if (last > 0 && isStill(chosen.get(last - 1), chosen.get(last)) && isStill(chosen.get(last), next)) {
            chosen.set(last, next);
        } else {
            chosen.add(next);
        }
    }

    /** Whether both are in the same hold. */
    private boolean isStill(Shown from, Shown to) {
        int part = lastUpTo(starts, from.picture());
        return part % 2 == 0 && part == lastUpTo(starts, to.picture());
    }

    private int nearest(double place) {
        int left = lastUpTo(way, place);
        return left + 1 < way.length && way[left + 1] - place < place - way[left] ? left + 1 : left;
    }

    private boolean passes(int picture, double place) {
        double before = at(picture - 0.5);
        double after = at(picture + 0.5);
        return before <= place && place < after || after < place && place <= before || at(picture) == place;
    }

    @Override
    public Stream<SpreadFrame> frames() {
        Stream<SpreadFrame> stretches =
                IntStream.range(1, shown.size()).boxed().flatMap(i -> stretch(shown.get(i - 1), shown.get(i)));
        return Stream.concat(
                stretches, Stream.of(SpreadFrame.of(shown.get(shown.size() - 1).keyFrame())));
    }

    /** A shown key frame and the pictures up to the next one that is shown, moved by as much as these two were. */
    private Stream<SpreadFrame> stretch(Shown from, Shown to) {
        double first = way[from.keyFrame()] - at(from.picture());
        double last = way[to.keyFrame()] - at(to.picture());
        int parts = to.picture() - from.picture();
        return IntStream.range(0, parts)
                .mapToObj(part -> part == 0
                        ? SpreadFrame.of(from.keyFrame())
                        : mixed(at(from.picture() + part) + first + (last - first) * part / parts));
    }

    private SpreadFrame mixed(double place) {
        int left = lastUpTo(way, place);
        if (left + 1 == way.length || place <= way[left]) {
            return SpreadFrame.of(left);
        }
        double fraction = (place - way[left]) / (way[left + 1] - way[left]);
        return fraction < 1 ? new SpreadFrame(left, left + 1, fraction) : SpreadFrame.of(left + 1);
    }
}
