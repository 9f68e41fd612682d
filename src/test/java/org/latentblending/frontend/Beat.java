package org.latentblending.frontend;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A drum at 120 beats a minute, every fourth one louder. */
class Beat {
    private static final int RATE = 22_050;
    private static final int SAMPLES_PER_BEAT = RATE / 2;

    private Beat() {}

    /** A WAV file: mono, 16 bits. */
    static byte[] wav(int seconds) {
        int count = seconds * RATE;
        var wav = ByteBuffer.allocate(44 + 2 * count).order(ByteOrder.LITTLE_ENDIAN);
        wav.put("RIFF".getBytes(US_ASCII)).putInt(36 + 2 * count).put("WAVEfmt ".getBytes(US_ASCII));
        wav.putInt(16).putShort((short) 1).putShort((short) 1).putInt(RATE).putInt(2 * RATE);
        wav.putShort((short) 2).putShort((short) 16);
        wav.put("data".getBytes(US_ASCII)).putInt(2 * count);
        for (int i = 0; i < count; i++) {
            wav.putShort((short) (32_000 * sample(i / SAMPLES_PER_BEAT, i % SAMPLES_PER_BEAT)));
        }
        return wav.array();
    }

    private static double sample(int beat, int since) {
        double loudness = beat % 4 == 0 ? 0.9 : 0.45;
        double hertz = beat % 2 == 0 ? 60 : 180;
        return loudness * Math.exp(-since / (0.06 * RATE)) * Math.sin(2 * Math.PI * hertz * since / RATE);
    }
}
