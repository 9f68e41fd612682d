package org.latentblending.models;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.config.ModelConfig;
import org.latentblending.models.config.ModelKind;
import org.latentblending.models.config.Prediction;

/**
 * Result of checking a model's files.
 *
 * @param fingerprint of the checked files
 * @param properties null if the model is invalid
 * @param reason why the model is invalid, else null
 */
record CheckedFolder(Fingerprint fingerprint, @Nullable Properties properties, @Nullable String reason) {
    /** Safe in paths, URLs and logs. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    /** Takes a fraction of a second. */
    private static final long MAX_CHECKED_BYTES = 64 << 20;

    /** Properties of a valid model. */
    record Properties(ModelKind kind, Prediction prediction, int size, int sizeMultiple) {}

    static CheckedFolder check(String id, Path path, Fingerprint fingerprint) {
        if (!ID.matcher(id).matches()) {
            return invalid(
                    fingerprint,
                    "the model's name may have the letters a to z, digits, dots, hyphens and underscores, at most 100");
        }
        try (ModelFolder model = ModelFolder.open(path)) {
            model.checkSmallest(MAX_CHECKED_BYTES);
            ModelConfig config = model.config();
            return new CheckedFolder(
                    fingerprint,
                    new Properties(config.kind(), config.prediction(), config.defaultSize(), config.sizeMultiple()),
                    null);
        } catch (InvalidModel invalid) {
            return invalid(fingerprint, invalid.getMessage());
        } catch (InternalError truncated) {
            return invalid(fingerprint, "was changed while it was read: " + truncated.getMessage());
        } catch (RuntimeException unexpected) {
            return invalid(fingerprint, "cannot be read: " + unexpected);
        }
    }

    private static CheckedFolder invalid(Fingerprint fingerprint, String reason) {
        return new CheckedFolder(fingerprint, null, reason);
    }
}
