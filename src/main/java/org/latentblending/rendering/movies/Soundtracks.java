package org.latentblending.rendering.movies;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;
import org.latentblending.media.movies.SoundSource;
import org.latentblending.media.sounds.StoredSound;
import org.latentblending.storage.StorageUnavailable;
import org.latentblending.storage.TemporaryFiles;
import org.latentblending.transitions.TransitionRequest.Movie;
import org.latentblending.transitions.TransitionRequest.Sound;
import org.latentblending.transitions.uploads.UploadedSounds;
import org.latentblending.transitions.uploads.UploadedSounds.SoundNotFound;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;

/** The sounds under movies. */
@Component
@RequiredArgsConstructor
@Slf4j
class Soundtracks {
    private final UploadedSounds sounds;
    private final TemporaryFiles files;

    /**
     * Opens a local copy of the sound, which FFmpeg reads.
     *
     * @return null if the movie has no sound
     * @throws SoundNotFound if it was deleted
     * @throws StorageUnavailable if it cannot be read
     */
    @Nullable
    SoundSource open(Movie movie) {
        Sound sound = movie.sound();
        if (sound == null) {
            return null;
        }
        Resource stored = sounds.file(sound.id()).orElseThrow(() -> new SoundNotFound(sound.id()));
        Path local = files.sound();
        try {
            copy(stored, local);
            return StoredSound.open(local, sound.from());
        } catch (RuntimeException | Error e) {
            if (!local.toFile().delete()) {
                LOG.debug("There is no {}", local);
            }
            throw e;
        }
    }

    private static void copy(Resource stored, Path local) {
        try (InputStream content = stored.getInputStream()) {
            Files.copy(content, local);
        } catch (IOException e) {
            throw new StorageUnavailable("The sound cannot be read: " + e.getMessage(), e);
        }
    }
}
