package org.latentblending.models;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.config.ModelConfig;
import org.latentblending.models.config.ModelKind;
import org.latentblending.models.config.Prediction;

/**
 * What a look at a model's files has found.
 *
 * @param fingerprint of the files that were looked at
 * @param facts null if the model cannot be used
 * @param reason why it cannot be used, else null
 */
record CheckedFolder(Fingerprint fingerprint, @Nullable Facts facts, @Nullable String reason) {
    /** Safe in paths, URLs and logs. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    /** A fraction of a second's work. */
    private static final long MOST_BYTES = 64 << 20;

    /** The little of a usable model that is kept: not its vocabulary. */
    record Facts(ModelKind kind, Prediction prediction, int size, int sizeMultiple) {}

    static CheckedFolder check(String id, Path path, Fingerprint fingerprint) {
        if (!ID.matcher(id).matches()) {
            return broken(
                    fingerprint,
                    "a model's name may have the letters a to z, digits, dots, hyphens and underscores, at most 100");
        }
        try (ModelFolder model = ModelFolder.open(path)) {
            model.checkSmallest(MOST_BYTES);
            ModelConfig config = model.config();
            return new CheckedFolder(
                    fingerprint,
                    new Facts(config.kind(), config.prediction(), config.defaultSize(), config.sizeMultiple()),
                    null);
        } catch (InvalidModel broken) {
            return broken(fingerprint, broken.getMessage());
        } catch (InternalError truncated) {
            return broken(fingerprint, "was changed while it was read: " + truncated.getMessage());
        } catch (RuntimeException unexpected) {
            return broken(fingerprint, "cannot be read: " + unexpected);
        }
    }

    private static CheckedFolder broken(Fingerprint fingerprint, String reason) {
        return new CheckedFolder(fingerprint, null, reason);
    }
}
