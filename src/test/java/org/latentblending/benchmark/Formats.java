package org.latentblending.benchmark;

import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import org.latentblending.blending.FrameSpreading;
import org.latentblending.blending.Spreading.SpreadFrame;
import org.latentblending.blending.schedule.Preset;
import org.latentblending.diffusion.StableDiffusion;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureReader;
import org.latentblending.media.movies.FrameRate;
import org.latentblending.media.movies.MovieEncoder;
import org.latentblending.media.movies.MovieFormat;
import org.latentblending.media.movies.MovieSpec;
import org.latentblending.media.movies.Palette;

/** Size and time of one movie in every format, 8 seconds of 30 pictures: as it is drawn, and enlarged to 512 pixels. */
final class Formats {
    private static final int PICTURES = 240;
    private static final Path FOLDER = Path.of("target", "formats");

    private Formats() {}

    static void measure(Options options) throws IOException {
        List<Picture> frames = frames(options);
        Table table = Table.begin(
                "%d pictures, preset medium, embedded model".formatted(PICTURES),
                "format",
                "pixels",
                "KiB",
                "seconds",
                "pictures a second");
        for (int size : new int[] {frames.get(0).width(), 512}) {
            List<Picture> scaled =
                    frames.stream().map(frame -> scaled(frame, size)).toList();
            for (MovieFormat format : MovieFormat.values()) {
                List<Double> seconds = new ArrayList<>();
                Path file = FOLDER.resolve("movie-%d.%s".formatted(size, format.getExtension()));
                for (int round = 0; round < options.rounds(); round++) {
                    seconds.add(encode(scaled, format, file));
                }
                var spread = new Spread(seconds);
                table.row(
                        format.name().toLowerCase(Locale.ROOT),
                        size,
                        Files.size(file) / 1024,
                        spread.shown(),
                        Spread.number(PICTURES / spread.median()));
            }
        }
    }

    private static List<Picture> frames(Options options) throws IOException {
        Path folder = FOLDER.resolve("frames");
        Files.createDirectories(folder);
        try (StableDiffusion model = Drafts.load(options.model())) {
            new Drawing(Preset.MEDIUM, model.config().defaultSize(), folder).draw(model, EnumSet.allOf(Lever.class));
        }
        List<Picture> frames = new ArrayList<>();
        for (Path file = folder.resolve("0.png"); Files.exists(file); file = folder.resolve(frames.size() + ".png")) {
            frames.add(PictureReader.from(Files.readAllBytes(file)));
        }
        return frames;
    }

    private static double encode(List<Picture> frames, MovieFormat format, Path file) {
        long start = System.nanoTime();
        Palette palette = format == MovieFormat.GIF ? Palette.of(frames.stream()) : null;
        Picture first = frames.get(0);
        var spec = new MovieSpec(format, first.width(), first.height(), FrameRate.of(30), "", palette);
        try (var encoder = new MovieEncoder(file, spec)) {
            new FrameSpreading(frames.size(), PICTURES).frames().forEach(spread -> encoder.write(mix(frames, spread)));
            encoder.finish();
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static Picture mix(List<Picture> frames, SpreadFrame spread) {
        return Picture.mix(frames.get(spread.left()), frames.get(spread.right()), spread.fraction());
    }

    private static Picture scaled(Picture picture, int size) {
        if (picture.width() == size) {
            return picture;
        }
        var from = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
        byte[] rgb = picture.rgb();
        for (int i = 0; i < rgb.length / 3; i++) {
            int pixel = (rgb[3 * i] & 0xFF) << 16 | (rgb[3 * i + 1] & 0xFF) << 8 | rgb[3 * i + 2] & 0xFF;
            from.setRGB(i % picture.width(), i / picture.width(), pixel);
        }
        var to = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        var graphics = to.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(from, 0, 0, size, size, null);
        graphics.dispose();
        byte[] scaled = new byte[3 * size * size];
        for (int i = 0; i < size * size; i++) {
            int pixel = to.getRGB(i % size, i / size);
            scaled[3 * i] = (byte) (pixel >> 16);
            scaled[3 * i + 1] = (byte) (pixel >> 8);
            scaled[3 * i + 2] = (byte) pixel;
        }
        return new Picture(size, size, scaled);
    }
}
