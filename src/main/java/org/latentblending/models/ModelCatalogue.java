package org.latentblending.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.ModelEntry.State;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.config.ModelConfig;
import org.latentblending.models.config.ModelConfig.ModelKind;
import org.latentblending.models.config.SchedulerConfig;
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
    // Safe in paths, URLs and logs.
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final long MAX_CHECKED_BYTES = 64 << 20; // takes a fraction of a second
    private static final String LOADING = ""; // number format of a device that is loading the model

    private final ModelSettings settings;
    // Number format by device, by model.
    private final Map<String, SortedMap<String, String>> devices = new HashMap<>();
    private SortedMap<String, Checked> models = new TreeMap<>();

    private record Checked(Fingerprint fingerprint, ModelEntry model) {}

    /** Returns all models by id, valid or not; none if there is no models folder. */
    public synchronized List<ModelEntry> list() {
        scan();
        String defaultId = defaultId();
        return models.values().stream()
                .map(checked -> held(checked.model, checked.model.id().equals(defaultId)))
                .toList();
    }

    public Optional<ModelEntry> find(String id) {
        return list().stream().filter(model -> model.id().equals(id)).findFirst();
    }

    /** Returns the model of requests without a model. It is invalid only if the settings choose an invalid one. */
    public Optional<ModelEntry> defaultModel() {
        return list().stream().filter(ModelEntry::isDefault).findFirst();
    }

    /** @throws InvalidModel if the model does not exist or is invalid */
    public ModelFolder open(String id) {
        Path path = find(id).isEmpty() ? null : paths().get(id);
        if (path == null) {
            throw new InvalidModel(id, "is not in the models folder");
        }
        return ModelFolder.open(path);
    }

    /** Returns an object that is equal to the previous one unless the model's files have changed. */
    public Object version(String id) {
        Path path = paths().get(id);
        return path == null ? new Object() : Fingerprint.of(path);
    }

    /** Reports that a worker has started to load a model. */
    public synchronized void loading(String id, String device) {
        devices(id).putIfAbsent(device, LOADING);
    }

    /** Reports that a worker has loaded a model with a number format, such as {@code bfloat16}. */
    public synchronized void ready(String id, String device, String precision) {
        devices(id).put(device, precision);
    }

    /** Reports that a model was unloaded, or that loading it was aborted. */
    public synchronized void unloaded(String id, String device) {
        devices(id).remove(device);
    }

    /** Reports that loading failed because of this version of the files. The model is invalid until they change. */
    public synchronized void failed(String id, Object version, String reason) {
        Checked known = models.get(id);
        if (known != null && known.fingerprint.equals(version)) {
            models.put(id, new Checked(known.fingerprint, ModelEntry.invalid(id, reason)));
            devices(id).values().removeIf(LOADING::equals);
        }
    }

    private SortedMap<String, String> devices(String id) {
        return devices.computeIfAbsent(id, unknown -> new TreeMap<>());
    }

    private void scan() {
        SortedMap<String, Checked> found = new TreeMap<>();
        paths().forEach((id, path) -> {
            Fingerprint fingerprint = Fingerprint.of(path);
            if (fingerprint.looksLikeModel() || settings.modelPaths().contains(path)) {
                Checked known = models.get(id);
                boolean unchanged = known != null && known.fingerprint.equals(fingerprint);
                found.put(id, known != null && unchanged ? known : new Checked(fingerprint, check(id, path)));
            }
        });
        models = found;
    }

    private static ModelEntry check(String id, Path path) {
        ModelEntry model = open(id, path);
        String shownId = InvalidModel.excerpt(id);
        if (model.reason() == null) {
            LOG.info("Found model '{}'", shownId);
        } else {
            LOG.warn("Model '{}' is invalid until its files change: {}", shownId, model.reason());
        }
        return model;
    }

    private static ModelEntry open(String id, Path path) {
        if (!ID.matcher(id).matches()) {
            return ModelEntry.invalid(
                    id,
                    "the model's name may have the letters a to z, digits, dots, hyphens and underscores, at most 100");
        }
        try (ModelFolder model = ModelFolder.open(path)) {
            model.checkSmallest(MAX_CHECKED_BYTES);
            ModelConfig config = model.config();
            SchedulerConfig scheduler = config.scheduler();
            int size = config.defaultSize();
            return new ModelEntry(
                    id,
                    config.kind(),
                    config.prediction(),
                    size,
                    size,
                    config.sizeMultiple(),
                    scheduler.samplers(),
                    ModelDefaults.of(scheduler),
                    scheduler.notes(),
                    false,
                    State.AVAILABLE,
                    null,
                    List.of(),
                    null);
        } catch (InvalidModel invalid) {
            return ModelEntry.invalid(id, String.valueOf(invalid.getMessage()));
        } catch (InternalError truncated) {
            return ModelEntry.invalid(id, "was changed while it was read: " + truncated.getMessage());
        } catch (RuntimeException unexpected) {
            return ModelEntry.invalid(id, "cannot be read: " + unexpected);
        }
    }

    /**
     * Paths by model id, also of files in the settings that do not exist. If several have the same id, the order of precedence
     * is: paths of the settings, folders, safetensors files, checkpoints.
     */
    private SortedMap<String, Path> paths() {
        List<Path> paths = new ArrayList<>(settings.modelPaths());
        paths.addAll(children(settings.models()));
        paths.remove(settings.embeddings());
        SortedMap<String, Path> byId = new TreeMap<>();
        paths.forEach(path -> byId.putIfAbsent(ModelFolder.id(path), path));
        return byId;
    }

    private static List<Path> children(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> found = new ArrayList<>();
        try (Stream<Path> children = Files.list(folder)) {
            children.filter(child -> !String.valueOf(child.getFileName()).startsWith("."))
                    .filter(child -> Files.isDirectory(child) || OriginalFile.isOne(child))
                    .forEach(found::add);
        } catch (IOException | UncheckedIOException unreadable) {
            LOG.warn("Cannot read the models folder: {}", unreadable.toString());
        }
        found.sort(Comparator.comparingInt(ModelCatalogue::rank).thenComparing(Comparator.naturalOrder()));
        return found;
    }

    private static int rank(Path path) {
        if (Files.isDirectory(path)) {
            return 0;
        }
        return String.valueOf(path.getFileName()).endsWith(".safetensors") ? 1 : 2;
    }

    private @Nullable String defaultId() {
        if (settings.defaultModel() != null) {
            return settings.defaultModel();
        }
        return models.values().stream()
                .map(Checked::model)
                .filter(model -> model.reason() == null)
                .min(Comparator.comparing((ModelEntry model) -> !model.id().equals(EMBEDDED))
                        .thenComparing(model -> model.kind() != ModelKind.TEXT_TO_IMAGE))
                .map(ModelEntry::id)
                .orElse(null);
    }

    private ModelEntry held(ModelEntry model, boolean isDefault) {
        SortedMap<String, String> loaded = new TreeMap<>(devices(model.id()));
        List<String> all = List.copyOf(loaded.keySet());
        loaded.values().removeIf(LOADING::equals);
        State state = loaded.isEmpty() ? State.LOADING : State.READY;
        return model.held(model.reason() != null || all.isEmpty() ? model.state() : state, isDefault, all, loaded);
    }
}
