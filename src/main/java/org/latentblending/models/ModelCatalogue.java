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
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.ModelEntry.State;
import org.latentblending.models.ModelEntry.UpscalerEntry;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.config.ModelConfig.ModelKind;
import org.latentblending.models.config.SchedulerConfig.Prediction;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The catalogue of models: files and sub-folders of the models folder, and the paths of the settings. Each query checks
 * models whose files have changed. Invalid models are listed with the reason.
 *
 * <p>Workers report which device has loaded a model. Thread-safe.
 */
@Component
@Slf4j
public class ModelCatalogue {
    private static final String EMBEDDED = "embedded";
    // Safe in paths, URLs and logs.
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final long MAX_CHECKED_BYTES = 64 << 20; // takes a fraction of a second
    private static final int MEASURING_MINUTES = 5; // a large file on a slow disk, after another measurement
    private static final String LOADING = ""; // number format of a device that is loading the model

    private static final String MEASURING =
            "does not say what its UNet predicts, which is being measured. Look again in a few seconds";

    private final ModelSettings settings;
    private final Supplier<@Nullable PredictionMeasurement> measurement;
    private final Executor measuring;
    // Number format by device, by model.
    private final Map<String, SortedMap<String, String>> devices = new HashMap<>();
    private final Map<String, Measured> measured = new ConcurrentHashMap<>();
    private final Upscalers upscalers;
    private SortedMap<String, Checked> models = new TreeMap<>();

    /** @param isMeasured whether the entry depends on a measurement that has been started */
    private record Checked(Fingerprint fingerprint, ModelEntry model, boolean isMeasured) {}

    /** @param result is empty if the measurement failed */
    private record Measured(Fingerprint fingerprint, CompletableFuture<Optional<Prediction>> result) {}

    @Autowired
    ModelCatalogue(ModelSettings settings, ObjectProvider<PredictionMeasurement> measurement) {
        this(settings, measurement::getIfAvailable, oneThread());
    }

    /** A catalogue in which models are invalid that do not say what their UNet predicts. */
    public ModelCatalogue(ModelSettings settings) {
        this(settings, () -> null, Runnable::run);
    }

    ModelCatalogue(ModelSettings settings, Supplier<@Nullable PredictionMeasurement> measurement, Executor measuring) {
        this.settings = settings;
        this.measurement = measurement;
        this.measuring = measuring;
        upscalers = new Upscalers(settings.models());
    }

    /** A thread for rare and long tasks, which ends when there are none. */
    private static Executor oneThread() {
        return new ThreadPoolExecutor(0, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "model-measurement");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Returns all models by id, valid or not; none if there is no models folder. */
    public synchronized List<ModelEntry> list() {
        SortedMap<String, Path> paths = paths();
        scan(paths);
        String defaultId = defaultId();
        return models.values().stream()
                .map(checked ->
                        held(checked.model, checked.model.id().equals(defaultId), paths.get(checked.model.id())))
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
     * Waits while it is measured what the model predicts, as after a restart.
     *
     * @throws InvalidModel if the model does not exist or is invalid
     */
    public ModelFolder open(String id) {
        Path path = find(id).isEmpty() ? null : paths().get(id);
        if (path == null) {
            throw new InvalidModel(id, "is not in the models folder");
        }
        awaitMeasurement(id);
        return ModelFolder.open(path, prediction(id, Fingerprint.of(path)));
    }

    /** Not synchronized: heartbeats list the models meanwhile. */
    private void awaitMeasurement(String id) {
        Measured started = measured.get(id);
        if (started == null) {
            return;
        }
        try {
            started.result.get(MEASURING_MINUTES, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while a model was measured");
        } catch (TimeoutException late) {
            throw new InvalidModel(id, MEASURING);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a failed measurement has an empty result", e);
        }
    }

    /**
     * The upscalers on this server for a model, which itself may be on other servers only.
     *
     * @see ModelEntry#upscalers
     */
    public synchronized List<UpscalerEntry> upscalers(String modelId) {
        return upscalers.entries(paths().get(modelId));
    }

    /**
     * One of {@link #upscalers}.
     *
     * @throws InvalidModel if there is none of this name, or a broken one
     */
    public synchronized Upscaler upscaler(String modelId, String name) {
        Upscaler found = upscalers.find(paths().get(modelId), name);
        if (found == null) {
            throw new InvalidModel(name, "is no upscaler on this server (any more); the request asks for it");
        }
        return found;
    }

    /** Returns an object that is equal to the previous one unless the model's files have changed. */
    public Object version(String id) {
        Path path = paths().get(id);
        return path == null ? new Object() : Fingerprint.of(path);
    }

    /** The state of a model's files as text: another one if they change; empty if this server has no such model. */
    public Optional<String> fingerprint(String id) {
        return Optional.ofNullable(paths().get(id))
                .map(path -> Fingerprint.of(path).toString());
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
            if (!known.isMeasured) { // else the result of the measurement decides
                models.put(id, new Checked(known.fingerprint, known.model.failed(reason), false));
            }
            devices(id).values().removeIf(LOADING::equals);
        }
    }

    private SortedMap<String, String> devices(String id) {
        return devices.computeIfAbsent(id, unknown -> new TreeMap<>());
    }

    private void scan(SortedMap<String, Path> paths) {
        SortedMap<String, Checked> found = new TreeMap<>();
        paths.forEach((id, path) -> {
            Fingerprint fingerprint = Fingerprint.of(path);
            if (fingerprint.looksLikeModel() || settings.modelPaths().contains(path)) {
                Checked known = models.get(id);
                boolean isCurrent = known != null
                        && known.fingerprint.equals(fingerprint)
                        && !(known.isMeasured && result(id, fingerprint) != null);
                found.put(id, known != null && isCurrent ? known : check(id, path, fingerprint));
            }
        });
        models = found;
        measured.keySet().retainAll(found.keySet());
    }

    private Checked check(String id, Path path, Fingerprint fingerprint) {
        Checked checked = open(id, path, fingerprint);
        String shownId = InvalidModel.excerpt(id);
        ModelEntry model = checked.model;
        if (model.reason() == null) {
            LOG.info(
                    "Found model '{}' in {}: it predicts {} (from: {})",
                    shownId,
                    model.files(),
                    model.prediction(),
                    model.predictionFrom());
            model.notes().forEach(note -> LOG.info("Model '{}': {}", shownId, note));
        } else if (checked.isMeasured) {
            LOG.info("Model '{}' {}", shownId, model.reason());
        } else {
            LOG.warn("Model '{}' is invalid until its files change: {}", shownId, model.reason());
        }
        return checked;
    }

    private Checked open(String id, Path path, Fingerprint fingerprint) {
        if (!ID.matcher(id).matches()) {
            return new Checked(
                    fingerprint,
                    ModelEntry.invalid(
                            id,
                            "the model's name may have the letters a to z, digits, dots, hyphens and underscores, at most"
                                    + " 100"),
                    false);
        }
        try {
            return new Checked(fingerprint, open(path, prediction(id, fingerprint)), false);
        } catch (OriginalFile.UnknownPrediction unknown) {
            if (result(id, fingerprint) == null && measure(id, path, fingerprint)) {
                Optional<Prediction> result = result(id, fingerprint);
                return result == null
                        ? new Checked(fingerprint, ModelEntry.invalid(id, MEASURING), true)
                        : open(id, path, fingerprint);
            }
            String measurements = result(id, fingerprint) == null ? "" : ". A measurement tells neither";
            return new Checked(fingerprint, ModelEntry.invalid(id, unknown.getMessage() + measurements), false);
        } catch (InvalidModel invalid) {
            return new Checked(fingerprint, ModelEntry.invalid(id, String.valueOf(invalid.getMessage())), false);
        } catch (InternalError truncated) {
            String reason = "was changed while it was read: " + truncated.getMessage();
            return new Checked(fingerprint, ModelEntry.invalid(id, reason), false);
        } catch (RuntimeException unexpected) {
            return new Checked(fingerprint, ModelEntry.invalid(id, "cannot be read: " + unexpected), false);
        }
    }

    private static ModelEntry open(Path path, @Nullable Prediction measured) {
        try (ModelFolder model = ModelFolder.open(path, measured)) {
            model.checkSmallest(MAX_CHECKED_BYTES);
            return ModelEntry.available(model);
        }
    }

    private @Nullable Prediction prediction(String id, Fingerprint fingerprint) {
        Optional<Prediction> result = result(id, fingerprint);
        return result == null ? null : result.orElse(null);
    }

    /** Null while the measurement runs, and without one. */
    private @Nullable Optional<Prediction> result(String id, Fingerprint fingerprint) {
        Measured known = measured.get(id);
        return known != null && known.fingerprint.equals(fingerprint) ? known.result.getNow(null) : null;
    }

    /** Starts a measurement; returns whether it could. */
    private boolean measure(String id, Path path, Fingerprint fingerprint) {
        PredictionMeasurement available = measurement.get();
        if (available == null) {
            return false;
        }
        CompletableFuture<Optional<Prediction>> promised = new CompletableFuture<>();
        measured.put(id, new Measured(fingerprint, promised));
        measuring.execute(() -> {
            Optional<Prediction> result = Optional.empty();
            try (ModelFolder model = ModelFolder.open(path, Prediction.EPSILON)) {
                result = available.measure(model);
            } catch (RuntimeException | Error failed) {
                LOG.warn("Cannot measure what model '{}' predicts: {}", InvalidModel.excerpt(id), failed.toString());
            }
            promised.complete(result);
        });
        return true;
    }

    /**
     * Paths by model id, also of files in the settings that do not exist. If several have the same id, the order of precedence
     * is: paths of the settings, folders, safetensors files, checkpoints.
     */
    private SortedMap<String, Path> paths() {
        List<Path> paths = new ArrayList<>(settings.modelPaths());
        paths.addAll(children(settings.models()));
        paths.removeAll(List.of(
                settings.embeddings(),
                settings.loras(),
                settings.models().resolve(TinyAutoencoder.FOLDER),
                settings.models().resolve(Upscalers.SHARED)));
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
        return OriginalFile.isSafetensors(path) ? 1 : 2;
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

    private ModelEntry held(ModelEntry model, boolean isDefault, @Nullable Path path) {
        SortedMap<String, String> loaded = new TreeMap<>(devices(model.id()));
        List<String> all = List.copyOf(loaded.keySet());
        loaded.values().removeIf(LOADING::equals);
        State state = loaded.isEmpty() ? State.LOADING : State.READY;
        return model.held(
                model.reason() != null || all.isEmpty() ? model.state() : state,
                isDefault,
                all,
                loaded,
                model.reason() != null ? List.of() : upscalers.entries(path));
    }
}
