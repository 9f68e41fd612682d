package org.latentblending.models;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.ModelEntry.UpscalerEntry;
import org.latentblending.models.NamedFiles.Found;

/**
 * The upscalers, files or folders: those in the models folder's sub-folder {@value #SHARED}, for all models, and those in a model's sub-folder
 * {@value #OWN}. Broken files are logged and left out. Not thread-safe.
 */
final class Upscalers {
    static final String SHARED = "upscalers";
    private static final String OWN = "upscaler";

    private final NamedFiles<Upscaler> shared;
    private final Map<Path, NamedFiles<Upscaler>> own = new HashMap<>();

    Upscalers(Path models) {
        shared = in(models.resolve(SHARED));
    }

    /**
     * Those that a model can use: its own first, then the others, by name. If two have the same name, its own counts.
     *
     * @param model null for a model that is not on this server
     */
    List<UpscalerEntry> entries(@Nullable Path model) {
        var entries = new ArrayList<UpscalerEntry>();
        Stream.of(true, false)
                .flatMap(isOwn -> all(isOwn ? own(model) : shared).map(found -> entry(found, isOwn)))
                .filter(entry ->
                        entries.stream().noneMatch(known -> known.name().equals(entry.name())))
                .forEach(entries::add);
        return entries;
    }

    /** @return null if there is none of this name, or a broken one */
    @Nullable
    Upscaler find(@Nullable Path model, String name) {
        return Stream.of(own(model), shared)
                .map(files -> files.find(name))
                .filter(Objects::nonNull)
                .map(Found::content)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private NamedFiles<Upscaler> own(@Nullable Path model) {
        Path folder = model == null ? null : HubCache.contents(model).resolve(OWN);
        return folder == null ? in(null) : own.computeIfAbsent(folder, Upscalers::in);
    }

    private static NamedFiles<Upscaler> in(@Nullable Path folder) {
        return new NamedFiles<>(folder, Upscaler::read, Upscaler::mayBeOne);
    }

    private static Stream<Upscaler> all(NamedFiles<Upscaler> files) {
        return files.names().stream()
                .map(files::find)
                .filter(Objects::nonNull)
                .map(Found::content)
                .filter(Objects::nonNull);
    }

    private static UpscalerEntry entry(Upscaler found, boolean isOwn) {
        return new UpscalerEntry(found.name(), found.factor(), isOwn, found.isDiffusion());
    }
}
