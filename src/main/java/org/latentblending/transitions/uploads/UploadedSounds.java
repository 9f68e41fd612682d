package org.latentblending.transitions.uploads;

import static java.util.Objects.requireNonNullElse;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.storage.ObjectStore;
import org.latentblending.transitions.uploads.Uploads.Kind;
import org.latentblending.transitions.uploads.Uploads.Upload;
import org.springframework.core.io.Resource;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Uploaded sounds, and the transitions that use them. */
@Repository
@RequiredArgsConstructor
public class UploadedSounds {
    private final Uploads uploads;
    private final ObjectStore store;
    private final JsonMapper json;

    /**
     * An uploaded sound.
     *
     * @param seconds its length
     * @param tempo beats per minute; null if there are no beats
     * @param beats times in seconds, in order
     */
    public record UploadedSound(
            String id,
            String contentType,
            double seconds,
            @Nullable Double tempo,
            List<Double> beats,
            Instant createdAt) {}

    /**
     * Checks the room before a sound is read, which takes time.
     *
     * @throws org.latentblending.quotas.Admission.LimitReached if uploads have no room left for so many bytes
     */
    public void checkRoom(long bytes) {
        uploads.checkRoom(bytes);
    }

    /**
     * Adds a sound and moves its file into the storage.
     *
     * @param levels its waveform
     * @param bytes of the file
     * @return the sound
     * @throws org.latentblending.quotas.Admission.LimitReached if uploads have no room left
     * @throws org.latentblending.storage.StorageUnavailable if it cannot be stored
     */
    public UploadedSound upload(
            Path file,
            long bytes,
            byte[] levels,
            String contentType,
            double seconds,
            @Nullable Double tempo,
            List<Double> beats) {
        var sound = new UploadedSound(Uploads.newId(), contentType, seconds, tempo, beats, uploads.now());
        String id = sound.id();
        uploads.upload(
                new Upload(
                        id,
                        Kind.SOUND,
                        contentType,
                        sound.createdAt(),
                        bytes + levels.length,
                        null,
                        null,
                        seconds,
                        tempo,
                        json.writeValueAsString(beats)),
                () -> {
                    store.put(Uploads.levels(id), levels);
                    store.put(Kind.SOUND.file(id), file);
                });
        return sound;
    }

    public Optional<UploadedSound> findById(String id) {
        return uploads.find(id, Kind.SOUND)
                .map(sound -> new UploadedSound(
                        sound.id(),
                        sound.contentType(),
                        requireNonNullElse(sound.seconds(), 0.0),
                        sound.tempo(),
                        List.of(json.readValue(requireNonNullElse(sound.beats(), "[]"), Double[].class)),
                        sound.createdAt()));
    }

    /** The uploaded file. */
    public Optional<Resource> file(String id) {
        return store.find(Kind.SOUND.file(id));
    }

    /** The waveform. */
    public Optional<byte[]> levels(String id) {
        return store.read(Uploads.levels(id));
    }

    /**
     * Deletes a sound, which ended transitions may name.
     *
     * @return false if there is no such sound
     * @throws DataIntegrityViolationException if an unfinished transition or movie needs it
     */
    public boolean delete(String id) {
        return uploads.delete(id, Kind.SOUND);
    }

    /** Prevents the deletion of a sound until the movie is rendered; throws {@link Unknown} if there is none. */
    public void need(String id, String transitionId) {
        try {
            uploads.need(id, transitionId);
        } catch (DataIntegrityViolationException e) {
            throw new Unknown(id, e);
        }
    }

    /** A transition or a movie names a sound that does not exist, for instance because it was just deleted. */
    public static class Unknown extends RuntimeException {
        Unknown(String soundId, Throwable cause) {
            super(message(soundId), cause);
        }

        public static String message(String soundId) {
            return "There is no sound '%s'. Upload one with POST /api/v1/sounds.".formatted(soundId);
        }
    }

    /** An uploaded sound that a movie needs is no longer stored. */
    public static class SoundNotFound extends RuntimeException {
        public SoundNotFound(String soundId) {
            super("The sound %s is no longer stored.".formatted(soundId));
        }
    }
}
