package org.latentblending.models;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.ModelEntry.State;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.config.ModelKind;
import org.latentblending.models.config.SafeText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The models of the models folder, one for each single file and each sub-folder that holds model files, and those that the
 * settings name. They are looked at again whenever the catalogue is asked and their files have changed; a broken one is
 * listed with the reason and hurts no other.
 *
 * <p>What lies on which device is told by those who load it. Safe for use by several threads.
 */
@Component
public class ModelCatalogue {
    private static final Logger LOG = LoggerFactory.getLogger(ModelCatalogue.class);
    private static final String EMBEDDED = "embedded";

    private final ModelSettings settings;
    private final Map<String, LoadState> residences = new HashMap<>();
    private SortedMap<String, CheckedFolder> folders = new TreeMap<>();

    public ModelCatalogue(ModelSettings settings) {
        this.settings = settings;
    }

    /** All models by id, usable or not. Never fails: without a models folder the list is empty. */
    public synchronized List<ModelEntry> list() {
        scan();
        String chosen = defaultId();
        return folders.entrySet().stream()
                .map(folder -> entry(
                        folder.getKey(), folder.getValue(), folder.getKey().equals(chosen)))
                .toList();
    }

    public Optional<ModelEntry> find(String id) {
        return list().stream().filter(model -> model.id().equals(id)).findFirst();
    }

    /** The model of requests that name none. It is invalid only if the settings name an invalid one. */
    public Optional<ModelEntry> defaultModel() {
        return list().stream().filter(ModelEntry::isDefault).findFirst();
    }

    /**
     * Opens a model for loading; the caller closes it.
     *
     * @throws InvalidModel if it is not there or cannot be used
     */
    public ModelFolder open(String id) {
        Path path = find(id).isEmpty() ? null : ModelLocations.find(settings).get(id);
        if (path == null) {
            throw new InvalidModel(id, "is not in the models folder");
        }
        return ModelFolder.open(path);
    }

    /** Something that equals what was given before as long as nobody has touched the model's files. */
    public Object version(String id) {
        Path path = ModelLocations.find(settings).get(id);
        return path == null ? new Object() : Fingerprint.of(path);
    }

    /** A worker has begun to load a model. */
    public synchronized void loading(String id, String device) {
        residence(id).loading(device);
    }

    /**
     * A worker can draw with a model.
     *
     * @param precision the number format that it computes in there, such as {@code bfloat16}
     */
    public synchronized void ready(String id, String device, String precision) {
        residence(id).ready(device, precision);
    }

    /** A device no longer holds a model, or will not do so after all. */
    public synchronized void unloaded(String id, String device) {
        residence(id).unloaded(device);
    }

    /**
     * A model's files have proved unusable when they were loaded: it is invalid until they change.
     *
     * @param version of the files that were to be loaded
     */
    public synchronized void failed(String id, Object version, String reason) {
        CheckedFolder folder = folders.get(id);
        if (folder != null && folder.fingerprint().equals(version)) {
            residence(id).failed(reason);
        }
    }

    private LoadState residence(String id) {
        return residences.computeIfAbsent(id, unknown -> new LoadState());
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
        residence(id).filesChanged();
        CheckedFolder checked = CheckedFolder.check(id, path, fingerprint);
        String shownId = SafeText.shown(id);
        if (checked.reason() == null) {
            LOG.info("Found the model '{}'", shownId);
        } else {
            LOG.warn(
                    "The model '{}' cannot be used, and is looked at again when its files change: {}",
                    shownId,
                    checked.reason());
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
        return usable.stream()
                .filter(this::drawsWithoutPicture)
                .findFirst()
                .orElse(usable.isEmpty() ? null : usable.get(0));
    }

    private boolean isUsable(String id) {
        CheckedFolder folder = folders.get(id);
        return folder != null && folder.facts() != null && residence(id).failure() == null;
    }

    private boolean drawsWithoutPicture(String id) {
        CheckedFolder folder = folders.get(id);
        return folder != null && folder.facts() != null && folder.facts().kind() == ModelKind.TEXT_TO_IMAGE;
    }

    private ModelEntry entry(String id, CheckedFolder folder, boolean isDefault) {
        LoadState residence = residence(id);
        String reason = folder.reason() == null ? residence.failure() : folder.reason();
        CheckedFolder.Facts facts = folder.facts();
        return new ModelEntry(
                id,
                facts == null ? null : facts.kind(),
                facts == null ? null : facts.prediction(),
                facts == null ? 0 : facts.size(),
                facts == null ? 0 : facts.size(),
                facts == null ? 0 : facts.sizeMultiple(),
                isDefault,
                reason == null ? residence.state() : State.INVALID,
                reason,
                residence.devices(),
                residence.precisions());
    }
}
