package org.latentblending.media.movies;

import java.awt.AlphaComposite;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.latentblending.media.images.Picture;

/** An animated WebP file (RFC 9649), its frames decoded as still pictures and put onto the canvas. FFmpeg cannot decode them. */
record DecodedWebp(int loops, List<Frame> frames, List<String> chunks) {
    record Frame(int milliseconds, Picture picture) {}

    static DecodedWebp of(Path path) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (file.getInt(4) != bytes.length - 8) {
            throw new IOException("The header says %d bytes".formatted(file.getInt(4)));
        }
        int loops = -1;
        List<Frame> frames = new ArrayList<>();
        List<String> chunks = new ArrayList<>();
        BufferedImage canvas = null;
        for (int at = 12; at < bytes.length; ) {
            String type = new String(bytes, at, 4, StandardCharsets.US_ASCII);
            int size = file.getInt(at + 4);
            int body = at + 8;
            chunks.add(type);
            switch (type) {
                case "VP8X" -> canvas = new BufferedImage(
                        1 + (file.getInt(body + 4) & 0xFFFFFF),
                        1 + (file.getInt(body + 6) >>> 8),
                        BufferedImage.TYPE_INT_ARGB);
                case "ANIM" -> loops = file.getShort(body + 4);
                case "ANMF" -> {
                    int x = 2 * (file.getInt(body) & 0xFFFFFF);
                    int y = 2 * (file.getInt(body + 2) >>> 8);
                    int flags = file.get(body + 15);
                    draw(still(bytes, body, size), x, y, (flags & 2) == 0, canvas);
                    frames.add(new Frame(file.getInt(body + 12) & 0xFFFFFF, picture(canvas)));
                }
                default -> {
                    // not a part of the animation
                }
            }
            at = body + size + (size & 1);
        }
        return new DecodedWebp(loops, frames, chunks);
    }

    private static BufferedImage still(byte[] bytes, int frame, int size) throws IOException {
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        boolean hasAlpha = new String(bytes, frame + 16, 4, StandardCharsets.US_ASCII).equals("ALPH");
        ByteBuffer file =
                ByteBuffer.allocate(12 + (hasAlpha ? 18 : 0) + size - 16).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(file.capacity() - 8);
        file.put("WEBP".getBytes(StandardCharsets.US_ASCII));
        if (hasAlpha) {
            file.put("VP8X".getBytes(StandardCharsets.US_ASCII)).putInt(10).putInt(16);
            file.put(bytes, frame + 6, 3).put(bytes, frame + 9, 3);
        }
        file.put(bytes, frame + 16, size - 16);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(file.array()));
        if (image == null || image.getWidth() != 1 + (header.getInt(frame + 6) & 0xFFFFFF)) {
            throw new IOException("A frame cannot be decoded");
        }
        return image;
    }

    private static void draw(BufferedImage still, int x, int y, boolean blends, BufferedImage canvas) {
        var graphics = canvas.createGraphics();
        graphics.setComposite(blends ? AlphaComposite.SrcOver : AlphaComposite.Src);
        graphics.drawImage(still, x, y, null);
        graphics.dispose();
    }

    private static Picture picture(BufferedImage image) {
        byte[] rgb = new byte[3 * image.getWidth() * image.getHeight()];
        for (int i = 0; i < rgb.length / 3; i++) {
            int pixel = image.getRGB(i % image.getWidth(), i / image.getWidth());
            rgb[3 * i] = (byte) (pixel >> 16);
            rgb[3 * i + 1] = (byte) (pixel >> 8);
            rgb[3 * i + 2] = (byte) pixel;
        }
        return new Picture(image.getWidth(), image.getHeight(), rgb);
    }
}
