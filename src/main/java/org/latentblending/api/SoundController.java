package org.latentblending.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.media.sounds.SoundAnalysis;
import org.latentblending.media.sounds.UnreadableSound;
import org.latentblending.media.sounds.Waveform;
import org.latentblending.storage.TemporaryFiles;
import org.latentblending.transitions.uploads.UploadedSounds;
import org.latentblending.transitions.uploads.UploadedSounds.UploadedSound;
import org.latentblending.web.BadRequest;
import org.latentblending.web.HttpProblem;
import org.latentblending.web.StoredFile;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

@RestController
@RequestMapping("/api/v1/sounds")
@RequiredArgsConstructor
class SoundController {
    static final DataSize MAX_SIZE = DataSize.ofMegabytes(100);
    static final String TOO_LARGE = "A sound may have at most %d MB.".formatted(MAX_SIZE.toMegabytes());

    private static final int POINTS = 1000;
    private static final int MAX_POINTS = 4000;

    private final UploadedSounds sounds;
    private final BusyLimit analyses = new BusyLimit(2, Duration.ofSeconds(10));
    private final TemporaryFiles files;

    record SoundView(String id, double seconds, @Nullable Double tempo, List<Double> beats) {
        private static SoundView of(UploadedSound sound) {
            return new SoundView(sound.id(), sound.seconds(), sound.tempo(), sound.beats());
        }
    }

    record WaveformView(List<Double> points) {}

    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<SoundView> upload(@RequestParam("file") MultipartFile file, HttpServletRequest request)
            throws IOException {
        if (file.getSize() > MAX_SIZE.toBytes()) {
            throw new HttpProblem(HttpStatus.CONTENT_TOO_LARGE, TOO_LARGE);
        }
        sounds.checkRoom(file.getSize());
        Path local = files.sound();
        try {
            file.transferTo(local);
            SoundAnalysis found = analyses.call(() -> SoundAnalysis.of(local));
            UploadedSound sound = sounds.upload(
                    local,
                    file.getSize(),
                    found.levels(),
                    found.contentType(),
                    found.seconds(),
                    found.tempo(),
                    found.beats());
            return ResponseEntity.created(URI.create(request.getContextPath() + "/api/v1/sounds/" + sound.id()))
                    .body(SoundView.of(sound));
        } catch (UnreadableSound e) {
            throw new BadRequest("file", String.valueOf(e.getMessage()));
        } finally {
            Files.deleteIfExists(local);
        }
    }

    /** For clients that ask for JSON; others get the file. */
    @GetMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<SoundView> get(@PathVariable String id) {
        UploadedSound sound = find(id);
        return ResponseEntity.ok()
                .varyBy(HttpHeaders.ACCEPT)
                .cacheControl(CacheControl.noCache())
                .eTag(id + "-json")
                .lastModified(sound.createdAt())
                .header(HttpHeaders.ACCEPT_RANGES, "none")
                .body(SoundView.of(sound));
    }

    // Without produces, so that Spring prefers it unless JSON is asked for.
    @GetMapping("/{id}")
    void file(@PathVariable String id, HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.addHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        audio(id, request, response);
    }

    @GetMapping(
            path = "/{id}/audio",
            produces = {"audio/wav", "audio/mpeg", "audio/flac", "audio/aac", "audio/mp4", "audio/ogg", "audio/webm"})
    void audio(@PathVariable String id, HttpServletRequest request, HttpServletResponse response) throws IOException {
        UploadedSound sound = find(id);
        var file = new StoredFile(
                sounds.file(id).orElseThrow(() -> missing(id)),
                MediaType.parseMediaType(sound.contentType()),
                '"' + id + '"',
                sound.createdAt().toEpochMilli(),
                CacheControl.noCache());
        file.send(request, response);
    }

    @GetMapping(path = "/{id}/waveform", produces = MediaType.APPLICATION_JSON_VALUE)
    WaveformView waveform(@PathVariable String id, @RequestParam(required = false) @Nullable String points) {
        byte[] levels = sounds.levels(find(id).id()).orElseThrow(() -> missing(id));
        return new WaveformView(Waveform.points(levels, BadRequest.wholeNumber("points", points, POINTS, MAX_POINTS)));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String id) {
        try {
            if (!sounds.delete(id)) {
                throw missing(id);
            }
        } catch (DataIntegrityViolationException e) {
            throw HttpProblem.conflict(
                    "A queued or running transition, or a movie that is being rendered, needs the sound."
                            + " Cancel the transition, or wait for the movie.");
        }
    }

    private UploadedSound find(String id) {
        return sounds.findById(id).orElseThrow(() -> missing(id));
    }

    private static HttpProblem missing(String id) {
        return HttpProblem.notFound("There is no sound '%s'.".formatted(id));
    }

    /** Lets few requests at a time do work that needs a processor core each. */
    static class BusyLimit {
        private final Semaphore free;
        private final Duration patience;

        /**
         * @param most requests at a time
         * @param patience how long others wait
         */
        BusyLimit(int most, Duration patience) {
            this.free = new Semaphore(most, true);
            this.patience = patience;
        }

        /** @throws HttpProblem 429 if the others take too long */
        <T> T call(Supplier<T> work) {
            try {
                if (!free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw busy();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw busy();
            }
            try {
                return work.get();
            } finally {
                free.release();
            }
        }

        private static HttpProblem busy() {
            var problem = new HttpProblem(
                    HttpStatus.TOO_MANY_REQUESTS, "The server reads as many other files as it can. Try again later.");
            problem.getHeaders().set(HttpHeaders.RETRY_AFTER, "10");
            return problem;
        }
    }
}
