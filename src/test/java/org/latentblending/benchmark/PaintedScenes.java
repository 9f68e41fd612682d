package org.latentblending.benchmark;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.Polygon;
import java.awt.RadialGradientPaint;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.geom.QuadCurve2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.latentblending.media.images.Picture;

/** Pictures of 128 x 128 pixels that no model drew, with what they show. */
final class PaintedScenes {
    static final int SIDE = 128;

    private static final List<Scene> SCENES = List.of(
            new Scene("a mountain", (drawing, random) -> landscape(drawing)),
            new Scene("", (drawing, random) -> checkers(drawing)),
            new Scene("", (drawing, random) -> text(drawing)),
            new Scene("a house", (drawing, random) -> house(drawing)),
            new Scene("", (drawing, random) -> waves(drawing)),
            new Scene("", PaintedScenes::dots),
            new Scene("clouds", PaintedScenes::clouds),
            new Scene("", PaintedScenes::curves),
            new Scene("a face", (drawing, random) -> face(drawing)),
            new Scene("a star", (drawing, random) -> stars(drawing)));

    private PaintedScenes() {}

    private record Scene(String prompt, BiConsumer<Graphics2D, Random> paint) {}

    static int count() {
        return SCENES.size();
    }

    static String prompt(int scene) {
        return SCENES.get(scene).prompt();
    }

    static Picture picture(int scene) {
        var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        Graphics2D drawing = image.createGraphics();
        drawing.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        SCENES.get(scene).paint().accept(drawing, new Random(scene));
        drawing.dispose();
        byte[] rgb = new byte[3 * SIDE * SIDE];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (image.getRGB(i / 3 % SIDE, i / 3 / SIDE) >> 8 * (2 - i % 3));
        }
        return new Picture(SIDE, SIDE, rgb);
    }

    private static void fill(Graphics2D drawing, Color colour) {
        drawing.setColor(colour);
        drawing.fillRect(0, 0, SIDE, SIDE);
    }

    private static void fill(Graphics2D drawing, Color colour, int[] x, int[] y) {
        drawing.setColor(colour);
        drawing.fill(new Polygon(x, y, x.length));
    }

    private static void landscape(Graphics2D drawing) {
        drawing.setPaint(new GradientPaint(0, 0, new Color(20, 60, 160), 0, 80, new Color(240, 180, 120)));
        drawing.fillRect(0, 0, SIDE, SIDE);
        fill(drawing, new Color(30, 50, 40), new int[] {0, 40, 70, 128, 128, 0}, new int[] {90, 50, 80, 60, 128, 128});
        drawing.setColor(Color.YELLOW);
        drawing.fillOval(85, 15, 24, 24);
    }

    private static void checkers(Graphics2D drawing) {
        for (int i = 0; i < 64; i++) {
            drawing.setColor((i % 8 + i / 8) % 2 == 0 ? Color.BLACK : Color.WHITE);
            drawing.fillRect(16 * (i % 8), 16 * (i / 8), 16, 16);
        }
    }

    private static void text(Graphics2D drawing) {
        fill(drawing, Color.WHITE);
        drawing.setColor(Color.RED);
        drawing.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 40));
        drawing.drawString("HELLO", 0, 50);
        drawing.setColor(Color.BLUE);
        drawing.drawString("2026", 10, 105);
    }

    private static void house(Graphics2D drawing) {
        fill(drawing, new Color(200, 220, 255));
        drawing.setColor(new Color(160, 80, 40));
        drawing.fillRect(35, 60, 60, 50);
        fill(drawing, new Color(180, 30, 30), new int[] {28, 65, 102}, new int[] {60, 25, 60});
        drawing.setColor(new Color(90, 60, 30));
        drawing.fillRect(58, 82, 16, 28);
        drawing.setColor(new Color(255, 250, 170));
        drawing.fillRect(40, 68, 14, 12);
        drawing.fillRect(78, 68, 14, 12);
    }

    private static void waves(Graphics2D drawing) {
        eachPixel(
                drawing,
                (x, y) -> new Color(
                        wave(128 + 60 * Math.sin(x / 9.0) + 60 * Math.sin(y / 13.0)),
                        wave(128 + 100 * Math.sin((x + y) / 21.0)),
                        wave(128 + 100 * Math.cos((x - y) / 17.0))));
    }

    private static int wave(double light) {
        return (int) Math.max(0, Math.min(255, light));
    }

    private static void dots(Graphics2D drawing, Random random) {
        fill(drawing, new Color(30, 30, 40));
        for (int i = 0; i < 60; i++) {
            drawing.setColor(Color.getHSBColor(random.nextFloat(), 0.7f, 0.9f));
            int size = 4 + random.nextInt(24);
            drawing.fillOval(random.nextInt(SIDE) - 8, random.nextInt(SIDE) - 8, size, size);
        }
    }

    /** Noise of six octaves; red is independent, green and blue have most of it in common. */
    private static void clouds(Graphics2D drawing, Random random) {
        float[][] light = new float[3][SIDE * SIDE];
        for (int cells = 2; cells <= 64; cells *= 2) {
            for (int colour = 0; colour < 3; colour++) {
                float[] corners = noise(cells + 2, random);
                if (colour > 0) {
                    float[] common = noise(cells + 2, new Random(99 + cells));
                    for (int i = 0; i < corners.length; i++) {
                        corners[i] = 0.8f * common[i] + 0.2f * corners[i];
                    }
                }
                addOctave(light[colour], corners, cells);
            }
        }
        eachPixel(drawing, (x, y) -> {
            int pixel = y * SIDE + x;
            return new Color(wave(130 * light[0][pixel]), wave(140 * light[1][pixel]), wave(150 * light[2][pixel]));
        });
    }

    private static float[] noise(int width, Random random) {
        float[] corners = new float[width * width];
        for (int i = 0; i < corners.length; i++) {
            corners[i] = random.nextFloat();
        }
        return corners;
    }

    private static void addOctave(float[] light, float[] corners, int cells) {
        int width = cells + 2;
        for (int i = 0; i < light.length; i++) {
            float x = i % SIDE * cells / (float) SIDE;
            float y = i / SIDE * cells / (float) SIDE;
            int corner = (int) y * width + (int) x;
            float top = mix(corners[corner], corners[corner + 1], x - (int) x);
            float bottom = mix(corners[corner + width], corners[corner + width + 1], x - (int) x);
            light[i] += mix(top, bottom, y - (int) y) * 2 / cells;
        }
    }

    private static float mix(float left, float right, float share) {
        return left * (1 - share) + right * share;
    }

    private static void curves(Graphics2D drawing, Random random) {
        fill(drawing, new Color(250, 240, 220));
        drawing.setStroke(new BasicStroke(3));
        for (int i = 0; i < 12; i++) {
            drawing.setColor(Color.getHSBColor(i / 12f, 1, 0.7f));
            drawing.draw(new QuadCurve2D.Float(0, i * 11, 64, random.nextInt(SIDE), SIDE, SIDE - i * 10));
        }
    }

    private static void face(Graphics2D drawing) {
        drawing.setPaint(new RadialGradientPaint(
                64, 64, 70, new float[] {0, 1}, new Color[] {new Color(255, 220, 190), new Color(90, 60, 60)}));
        drawing.fillRect(0, 0, SIDE, SIDE);
        drawing.setColor(new Color(240, 200, 170));
        drawing.fillOval(34, 24, 60, 80);
        drawing.setColor(Color.WHITE);
        drawing.fillOval(46, 50, 14, 9);
        drawing.fillOval(68, 50, 14, 9);
        drawing.setColor(new Color(40, 30, 20));
        drawing.fillOval(51, 51, 6, 7);
        drawing.fillOval(73, 51, 6, 7);
        drawing.fillArc(32, 18, 64, 50, 0, 180);
        drawing.setColor(new Color(180, 60, 60));
        drawing.fillArc(52, 72, 24, 16, 180, 180);
    }

    private static void stars(Graphics2D drawing) {
        fill(drawing, new Color(0, 120, 60));
        drawing.setColor(Color.WHITE);
        drawing.fill(star(50, 20));
        drawing.setColor(Color.ORANGE);
        drawing.fill(star(30, 12));
    }

    private static Path2D star(double outer, double inner) {
        var star = new Path2D.Double();
        star.moveTo(64, 64 - outer);
        for (int i = 1; i < 10; i++) {
            double angle = Math.PI * i / 5 - Math.PI / 2;
            double radius = i % 2 == 0 ? outer : inner;
            star.lineTo(64 + radius * Math.cos(angle), 64 + radius * Math.sin(angle));
        }
        star.closePath();
        return star;
    }

    private interface Pixel {
        Color at(int x, int y);
    }

    private static void eachPixel(Graphics2D drawing, Pixel pixel) {
        for (int i = 0; i < SIDE * SIDE; i++) {
            drawing.setColor(pixel.at(i % SIDE, i / SIDE));
            drawing.fillRect(i % SIDE, i / SIDE, 1, 1);
        }
    }
}
