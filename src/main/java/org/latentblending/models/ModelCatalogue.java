package org.latentblending.models;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.ModelEntry.State;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.config.ModelKind;
import org.latentblending.models.config.SafeText;
import org.springframework.stereotype.Component;

/**
 * The catalogue of models: files and sub-folders of the models folder, and the paths of the settings. Each query checks
 * models whose files have changed. Invalid models are listed with the reason.
 *
 * <p>Workers report which device has loaded a model. Thread-safe.
 */
@Component
@RequiredArgsConstructor
@Slf4j
public class ModelCatalogue {
    private static final String EMBEDDED = "embedded";

    private final ModelSettings settings;
    private final Map<String, LoadState> loadStates = new HashMap<>();
    private SortedMap<String, CheckedFolder> folders = new TreeMap<>();

    /** Returns all models by id, valid or not; none if there is no models folder. */
    public synchronized List<ModelEntry> list() {
        scan();
        String defaultId = defaultId();
        return folders.entrySet().stream()
                .map(folder -> entry(
                        folder.getKey(), folder.getValue(), folder.getKey().equals(defaultId)))
                .toList();
    }

    public Optional<ModelEntry> find(String id) {
        return list().stream().filter(model -> model.id().equals(id)).findFirst();
    }

    /** Returns the model of requests without a model. It is invalid only if the settings choose an invalid one. */
    public Optional<ModelEntry> defaultModel() {
        return list().stream().filter(ModelEntry::isDefault).findFirst();
    }

    /**
     * Opens a model for loading; the caller closes it.
     *
     * @throws InvalidModel if it does not exist or is invalid
     */
    public ModelFolder open(String id) {
        Path path = find(id).isEmpty() ? null : ModelLocations.find(settings).get(id);
        if (path == null) {
            throw new InvalidModel(id, "is not in the models folder");
        }
        return ModelFolder.open(path);
    }

    /** Returns an object that is equal to the previous one unless the model's files have changed. */
    public Object version(String id) {
        Path path = ModelLocations.find(settings).get(id);
        return path == null ? new Object() : Fingerprint.of(path);
    }

    /** Reports that a worker has started to load a model. */
    public synchronized void loading(String id, String device) {
        loadState(id).loading(device);
    }

    /**
     * Reports that a worker has loaded a model.
     *
     * @param precision number format, such as {@code bfloat16}
     */
    public synchronized void ready(String id, String device, String precision) {
        loadState(id).ready(device, precision);
    }

    /** Reports that a model was unloaded, or that loading it was aborted. */
    public synchronized void unloaded(String id, String device) {
        loadState(id).unloaded(device);
    }

    /**
     * Reports that loading failed because of the model's files. The model is invalid until they change.
     *
     * @param version of the files
     */
    public synchronized void failed(String id, Object version, String reason) {
        CheckedFolder folder = folders.get(id);
        if (folder != null && folder.fingerprint().equals(version)) {
            loadState(id).failed(reason);
        }
    }

    private LoadState loadState(String id) {
        return loadStates.computeIfAbsent(id, unknown -> new LoadState());
    }

    private void scan() {
        SortedMap<String, CheckedFolder> found = new TreeMap<>();
        ModelLocations.find(settings).forEach((id, path) -> {
            Fingerprint fingerprint = Fingerprint.of(path);
            if (fingerprint.looksLikeModel() || settings.modelPaths().contains(path)) {
                CheckedFolder known = folders.get(id);
                boolean unchanged = known != null && known.fingerprint().equals(fingerprint);
                found.put(id, known != null && unchanged ? known : check(id, path, fingerprint));
            }
        });
        folders = found;
    }

    private CheckedFolder check(String id, Path path, Fingerprint fingerprint) {
        loadState(id).filesChanged();
        CheckedFolder checked = CheckedFolder.check(id, path, fingerprint);
        String shownId = SafeText.excerpt(id);
        if (checked.reason() == null) {
            LOG.info("Found model '{}'", shownId);
        } else {
            LOG.warn("Model '{}' is invalid until its files change: {}", shownId, checked.reason());
        }
        return checked;
    }

    private @Nullable String defaultId() {
        if (settings.defaultModel() != null) {
            return settings.defaultModel();
        }
        if (isUsable(EMBEDDED)) {
            return EMBEDDED;
        }
        List<String> usable = folders.keySet().stream().filter(this::isUsable).toList();
        return usable.stream().filter(this::isTextToImage).findFirst().orElse(usable.isEmpty() ? null : usable.get(0));
    }

    private boolean isUsable(String id) {
        CheckedFolder folder = folders.get(id);
        return folder != null && folder.properties() != null && loadState(id).failure() == null;
    }

    private boolean isTextToImage(String id) {
        CheckedFolder folder = folders.get(id);
        return folder != null
                && folder.properties() != null
                && folder.properties().kind() == ModelKind.TEXT_TO_IMAGE;
    }

    private ModelEntry entry(String id, CheckedFolder folder, boolean isDefault) {
        LoadState loadState = loadState(id);
        String reason = folder.reason() == null ? loadState.failure() : folder.reason();
        CheckedFolder.Properties properties = folder.properties();
        return new ModelEntry(
                id,
                properties == null ? null : properties.kind(),
                properties == null ? null : properties.prediction(),
                properties == null ? 0 : properties.size(),
                properties == null ? 0 : properties.size(),
                properties == null ? 0 : properties.sizeMultiple(),
                isDefault,
                reason == null ? loadState.state() : State.INVALID,
                reason,
                loadState.devices(),
                loadState.precisions());
    }
}
