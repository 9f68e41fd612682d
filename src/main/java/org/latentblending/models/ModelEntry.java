package org.latentblending.models;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.config.ModelKind;
import org.latentblending.models.config.Prediction;

/**
 * What the catalogue knows of a model.
 *
 * @param id the folder's name
 * @param kind what it is asked with; null where the folder's files do not tell
 * @param prediction what its UNet predicts; null where the folder's files do not tell
 * @param width pixels that it was trained at; 0 where the folder's files do not tell
 * @param height pixels that it was trained at; 0 where the folder's files do not tell
 * @param sizeMultiple width and height of a picture must be multiples of this; 0 where the folder's files do not tell
 * @param isDefault whether requests that name no model get this one
 * @param reason why it is invalid, else null
 * @param devices the devices that hold it in memory, or load it
 * @param precision for each device that holds it the number format that it computes in there, such as {@code bfloat16};
 *     null where no device holds it
 */
public record ModelEntry(
        String id,
        @Nullable ModelKind kind,
        @Nullable Prediction prediction,
        int width,
        int height,
        int sizeMultiple,
        @JsonProperty("default") boolean isDefault,
        State state,
        @Nullable String reason,
        List<String> devices,
        @Nullable Map<String, String> precision) {

    public ModelEntry {
        devices = List.copyOf(devices);
        precision = precision == null || precision.isEmpty() ? null : new TreeMap<>(precision);
    }

    /** The same model as seen over more devices. */
    public ModelEntry held(boolean isTheDefault, List<String> onDevices, Map<String, String> precisions) {
        return new ModelEntry(
                id, kind, prediction, width, height, sizeMultiple, isTheDefault, state, reason, onDevices, precisions);
    }

    /** How far a model is from drawing. */
    public enum State {
        /** On disk, in no device's memory. */
        AVAILABLE,
        LOADING,
        /** At least one device holds it. */
        READY,
        /** It cannot be used; the entry's reason says why. */
        INVALID;

        @JsonValue
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
