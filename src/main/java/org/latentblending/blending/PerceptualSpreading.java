package org.latentblending.blending;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Spreads key frames over the pictures of a movie by their distances, so that the picture changes at a constant rate: a picture
 * at a share of the movie's time lies at the same share of the way from the first to the last key frame.
 * <p>
 * Each key frame is shown unmixed in the picture that is nearest to its moment; of several with the same picture, the nearest
 * is, and of equally near ones the first. The pictures between two that are shown lie at equal distances on the way between
 * them, which may lead past others. If nothing changes over the movie, all distances count as equal.
 */
public final class PerceptualSpreading implements Spreading {
    private final int keyFrames;
    private final int pictures;
    private final double[] way; // from the first key frame to each
    private final List<Shown> shown;

    private record Shown(int picture, int keyFrame) {}

    /**
     * @param distances of neighbouring key frames, each 0 or larger; at least one
     * @param pictures of the movie, at least 1
     * @throws IllegalArgumentException if there are too few of either, or a distance is invalid
     */
    public PerceptualSpreading(List<Double> distances, int pictures) {
        keyFrames = distances.size() + 1;
        Preconditions.require(
                keyFrames >= 2 && pictures >= 1, "Cannot spread %d key frames over %d pictures", keyFrames, pictures);
        distances.forEach(distance ->
                Preconditions.require(distance >= 0 && distance < Double.MAX_VALUE, "Invalid distance: %s", distance));
        this.pictures = pictures;
        boolean changes = distances.stream().anyMatch(distance -> distance > 0);
        way = new double[keyFrames];
        for (int i = 1; i < keyFrames; i++) {
            way[i] = way[i - 1] + (changes ? distances.get(i - 1) : 1);
        }
        shown = shown();
    }

    @Override
    public int keyFrames() {
        return keyFrames;
    }

    @Override
    public int pictures() {
        return pictures;
    }

    private List<Shown> shown() {
        int last = keyFrames - 1;
        int end = pictures - 1;
        List<Shown> chosen = new ArrayList<>(List.of(new Shown(0, 0)));
        double farness = 0; // of the last chosen one's moment from its picture
        for (int keyFrame = 1; keyFrame < last; keyFrame++) {
            double moment = way[keyFrame] / way[last] * end;
            int picture = (int) Math.round(moment);
            double far = Math.abs(moment - picture);
            boolean isTaken = chosen.get(chosen.size() - 1).picture() == picture;
            if (picture == 0 || picture >= end || isTaken && far >= farness) {
                continue;
            }
            if (isTaken) {
                chosen.remove(chosen.size() - 1);
            }
            chosen.add(new Shown(picture, keyFrame));
            farness = far;
        }
        if (end > 0) {
            chosen.add(new Shown(end, last));
        }
        return List.copyOf(chosen);
    }

    @Override
    public Stream<SpreadFrame> frames() {
        Stream<SpreadFrame> stretches =
                IntStream.range(1, shown.size()).boxed().flatMap(i -> stretch(shown.get(i - 1), shown.get(i)));
        int last = shown.get(shown.size() - 1).keyFrame();
        return Stream.concat(stretches, Stream.of(SpreadFrame.of(last)));
    }

    /** A shown key frame and the pictures up to the next one that is shown. */
    private Stream<SpreadFrame> stretch(Shown from, Shown to) {
        double length = way[to.keyFrame()] - way[from.keyFrame()];
        int parts = to.picture() - from.picture();
        return IntStream.range(0, parts)
                .mapToObj(part -> part == 0
                        ? SpreadFrame.of(from.keyFrame())
                        : between(from.keyFrame(), to.keyFrame(), way[from.keyFrame()] + length * part / parts));
    }

    private SpreadFrame between(int from, int to, double at) {
        int left = from;
        while (left < to - 1 && way[left + 1] <= at) {
            left++;
        }
        double fraction = (at - way[left]) / (way[left + 1] - way[left]);
        return fraction < 1 ? new SpreadFrame(left, left + 1, Math.max(0, fraction)) : SpreadFrame.of(left + 1);
    }
}
