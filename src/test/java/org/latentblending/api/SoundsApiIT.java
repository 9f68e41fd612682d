package org.latentblending.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.media.sounds.Clicks;
import org.latentblending.media.sounds.SoundAnalysis;
import org.latentblending.media.sounds.SoundFiles;
import org.latentblending.media.sounds.UnreadableSound;
import org.latentblending.testing.PaintedModels;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.springframework.beans.factory.annotation.Autowired;

@ServerTest
class SoundsApiIT {
    private static final int RATE = 22_050;

    @Autowired
    Server server;

    @Autowired
    PaintedModels models;

    @TempDir
    Path folder;

    private byte[] sound(SoundFiles.Format format, float[] samples) {
        try {
            int rate = format == SoundFiles.Format.OPUS || format == SoundFiles.Format.WEBM ? 24_000 : RATE;
            return Files.readAllBytes(SoundFiles.write(folder.resolve("sound"), format, samples, rate));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String uploaded(double seconds) {
        byte[] wav =
                sound(SoundFiles.Format.WAV, Clicks.steady(120, 0.25, seconds).samples());
        return server.upload("/api/v1/sounds", wav).json().get("id").asString();
    }

    @Test
    void findsTheBeatsOfAnUploadedSoundAndKeepsItUntilItIsDeleted() {
        byte[] wav = sound(SoundFiles.Format.WAV, Clicks.steady(120, 0.25, 10).samples());

        Server.Answer created = server.upload("/api/v1/sounds", wav);

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json().get("seconds").asDouble()).isEqualTo(10);
        assertThat(created.json().get("tempo").asDouble()).isCloseTo(120, within(0.5));
        assertThat(created.json().get("beats").size()).isEqualTo(20);
        assertThat(created.json().get("beats").get(1).asDouble()).isCloseTo(0.75, within(0.03));
        String address = created.header("Location");
        Server.Answer json = server.get(address, "Accept", "application/json, application/problem+json");
        assertThat(json.json()).isEqualTo(created.json());
        assertThat(json.header("Vary")).contains("Accept");
        assertThat(server.get(address + "/audio").body()).isEqualTo(wav);
        assertThat(server.delete(address).status()).isEqualTo(204);
        for (String path : new String[] {"", "/audio", "/waveform"}) {
            assertThat(server.get(address + path).status()).isEqualTo(404);
        }
        assertThat(server.delete(address).status()).isEqualTo(404);
    }

    @Test
    void answersWithTheFileUnlessJsonIsAskedFor() {
        byte[] wav = sound(SoundFiles.Format.WAV, Clicks.steady(120, 0.25, 2).samples());
        String address = server.upload("/api/v1/sounds", wav).header("Location");
        String player = "audio/webm,audio/ogg,audio/wav,audio/*;q=0.9,application/ogg;q=0.7,video/*;q=0.6,*/*;q=0.5";

        Server.Answer whole = server.get(address);
        Server.Answer part = server.get(address, "Accept", player, "Range", "bytes=10-19");

        assertThat(whole.body()).isEqualTo(wav);
        assertThat(whole.header("Content-Type")).isEqualTo("audio/wav");
        assertThat(server.get(address, "Accept", "*/*").body()).isEqualTo(wav);
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(wav, 10, 20));
        assertThat(server.get(address, "If-None-Match", whole.header("ETag")).status())
                .isEqualTo(304);
    }

    @ParameterizedTest
    @EnumSource
    void takesEveryFormat(SoundFiles.Format format) {
        Server.Answer created = server.upload(
                "/api/v1/sounds", sound(format, Clicks.steady(100, 0.25, 5).samples()));

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json().get("tempo").isNull()).isFalse();
        Server.Answer audio = server.get(created.header("Location") + "/audio");
        assertThat(audio.header("Content-Type")).isEqualTo(format.contentType);
        assertThat(audio.header("Accept-Ranges")).isEqualTo("bytes");
    }

    @Test
    void hasNoTempoWithoutBeats() {
        Server.Answer created = server.upload("/api/v1/sounds", sound(SoundFiles.Format.FLAC, new float[RATE]));

        assertThat(created.json().get("tempo").isNull()).isTrue();
        assertThat(created.json().get("beats").isEmpty()).isTrue();
    }

    @Test
    void drawsTheWaveform() {
        float[] samples = new float[4 * RATE];
        samples[3 * RATE + 10] = 0.5f;
        String address = server.upload("/api/v1/sounds", sound(SoundFiles.Format.WAV, samples))
                .header("Location");

        var points = server.get(address + "/waveform?points=4").json().get("points");

        assertThat(points.size()).isEqualTo(4);
        assertThat(points.get(0).asDouble()).isZero();
        assertThat(points.get(3).asDouble()).isCloseTo(0.5, within(0.005));
        assertThat(server.get(address + "/waveform").json().get("points").size())
                .isEqualTo(1000);
        for (String wrong : new String[] {"0", "4001", "-1", "many", ""}) {
            assertThat(server.get(address + "/waveform?points=" + wrong)
                            .problem()
                            .fields())
                    .containsExactly("points");
        }
    }

    @Test
    void refusesFilesThatAreNoSoundOrTooLarge() {
        Server.Answer text = server.upload("/api/v1/sounds", "no sound".getBytes());
        Server.Answer large = server.upload("/api/v1/sounds", new byte[101 * 1024 * 1024]);

        assertThat(text.status()).isEqualTo(400);
        assertThat(text.problem().fields()).containsExactly("file");
        assertThat(large.status()).isEqualTo(413);
        assertThat(server.post("/api/v1/sounds", "{}").status()).isEqualTo(415);
    }

    @Test
    void keepsASoundThatAnUnfinishedTransitionNeeds() {
        String sound = uploaded(2);
        String request = withSound("\"id\": \"%s\"".formatted(sound), "");
        models.hold();
        String id = server.submit(request);

        assertThat(server.delete("/api/v1/sounds/" + sound).status()).isEqualTo(409);
        models.release();
        server.watch(id, 0).untilClosed();

        assertThat(server.transition(id).status()).isEqualTo("succeeded");
        assertThat(server.delete("/api/v1/images/" + sound).status()).isEqualTo(404);
        assertThat(server.delete("/api/v1/sounds/" + sound).status()).isEqualTo(204);
        assertThat(server.post("/api/v1/transitions", request).problem().fields())
                .containsExactly("movie.sound.id");
        Server.Answer again = server.post("/api/v1/transitions/" + id + "/movie", "{\"fps\": 12}");
        assertThat(again.problem().fields()).containsExactly("sound");
        assertThat(server.post("/api/v1/transitions/" + id + "/movie", "{\"fps\": 12, \"sound\": {}}")
                        .status())
                .isEqualTo(202);
    }

    @Test
    void putsTheSoundUnderTheMovie() throws IOException {
        String id = server.submit(withSound("\"id\": \"%s\", \"from\": 0.5".formatted(uploaded(5)), ""));
        server.watch(id, 0).untilClosed();
        String url = "/api/v1/transitions/" + id;

        SoundAnalysis mp4 = sound(url + "/movie.mp4");
        assertThat(mp4.contentType()).isEqualTo("audio/mp4");
        assertThat(mp4.seconds()).isCloseTo(2, within(0.03));
        assertThat(mp4.beats()).hasSize(4);
        assertThat(mp4.beats().get(0)).isCloseTo(0.25, within(0.03));
        assertThat(server.get(url).json().get("movie").get("sound").get("from").asDouble())
                .isEqualTo(0.5);

        render(id, "{\"format\": \"webm\"}");
        SoundAnalysis webm = sound(url + "/movie.webm");
        assertThat(webm.contentType()).isEqualTo("audio/webm");
        assertThat(webm.seconds()).isCloseTo(2, within(0.03));
        assertThat(webm.beats().get(0)).isCloseTo(0.25, within(0.03));

        render(id, "{\"format\": \"gif\"}");
        assertThat(server.get(url).json().get("movie").has("sound")).isFalse();

        render(id, "{\"sound\": {}, \"format\": \"mp4\"}");
        assertThatThrownBy(() -> sound(url + "/movie.mp4")).isInstanceOf(UnreadableSound.class);
    }

    private void render(String id, String movie) {
        assertThat(server.post("/api/v1/transitions/" + id + "/movie", movie).status())
                .isEqualTo(202);
        server.watch(id, 0).untilClosed();
    }

    private SoundAnalysis sound(String url) throws IOException {
        return SoundAnalysis.of(
                Files.write(folder.resolve("movie"), server.get(url).body()));
    }

    @Test
    void namesWhatIsWrongWithTheSound() {
        String sound = uploaded(2);

        assertThat(fields("\"id\": \"" + sound + "\", \"from\": 2", "")).containsExactly("movie.sound.from");
        assertThat(fields("\"id\": \"" + sound + "\", \"from\": -1", "")).containsExactly("movie.sound.from");
        assertThat(fields("\"from\": 1", "")).containsExactly("movie.sound.id");
        assertThat(fields("\"id\": \"none\"", "")).containsExactly("movie.sound.id");
        assertThat(fields("\"id\": \"" + sound + "\", \"loop\": true", "")).containsExactly("movie.sound.loop");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gif", "webp", "frames"})
    void refusesSoundUnderMoviesOfAFormatWithoutSound(String format) {
        assertThat(fields("\"id\": \"" + uploaded(2) + "\"", "\"format\": \"" + format + "\", "))
                .contains("movie.sound");
    }

    private Iterable<String> fields(String sound, String format) {
        return server.post("/api/v1/plans", withSound(sound, format)).problem().fields();
    }

    @Test
    void warnsThatTheSoundIsShorterThanTheMovie() {
        String sound = "\"id\": \"%s\", \"from\": 1.5".formatted(uploaded(2));

        var warnings = server.post("/api/v1/plans", withSound(sound, "")).json().get("warnings");

        assertThat(warnings.size()).isEqualTo(1);
        assertThat(warnings.get(0).get("field").asString()).isEqualTo("movie.sound");
        assertThat(warnings.get(0).get("message").asString()).contains("0.5 of the movie's 2.0 seconds");
    }

    @Test
    void warnsOfAShorterSoundWhenTheMovieIsRenderedAgain() {
        String id = server.submit(withSound("\"id\": \"%s\"".formatted(uploaded(5)), ""));
        server.watch(id, 0).untilClosed();
        String url = "/api/v1/transitions/" + id;

        var longer = server.post(url + "/movie", "{\"seconds\": 6}").json();
        server.watch(id, 0).untilClosed();

        assertThat(longer.at("/warnings/0/field").asString()).isEqualTo("sound");
        assertThat(longer.at("/warnings/0/message").asString()).contains("5.0 of the movie's 6.0 seconds");
        assertThat(server.post(url + "/movie", "{\"seconds\": 4}").json().get("warnings"))
                .isEmpty();
        server.watch(id, 0).untilClosed();
    }

    private static String withSound(String sound, String settings) {
        return Requests.SMALL.replaceFirst(
                "\"movie\": \\{", "\"movie\": {%s\"sound\": {%s}, ".formatted(settings, sound));
    }
}
