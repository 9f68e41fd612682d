package org.latentblending.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.latentblending.cluster.WorkerModelRegistry.Offer;
import org.latentblending.models.ModelEntry;
import org.latentblending.models.ModelEntry.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models of all workers that are alive. Like with tasks, only what this process sees at times of its own counts, so
 * that clocks need not agree: a worker that was seen and does not move for a whole lease is forgotten.
 */
public class ClusterModels implements AvailableModels {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterModels.class);

    private final WorkerModelRegistry offers;
    private final @Nullable String chosen;
    private final long leaseNanos;
    private final LongSupplier nanoTime;
    private Map<String, Sign> signs = new HashMap<>();
    private long lookedAt;
    private @Nullable List<ModelEntry> known;

    /** @param since when these beats were seen first */
    private record Sign(long beats, long since) {}

    /** @param chosen id of the default model; null to leave it to the workers */
    ClusterModels(WorkerModelRegistry offers, @Nullable String chosen, long leaseNanos, LongSupplier nanoTime) {
        this.offers = offers;
        this.chosen = chosen;
        this.leaseNanos = leaseNanos;
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized List<ModelEntry> list() {
        if (known == null) {
            look();
        }
        return Objects.requireNonNull(known);
    }

    /** Reads what the workers tell. */
    public synchronized void look() {
        long now = nanoTime.getAsLong();
        if (now - lookedAt > leaseNanos) {
            // No worker could show a sign of life that this process could have seen.
            signs = new HashMap<>();
        }
        lookedAt = now;
        Map<String, Sign> seen = new HashMap<>();
        List<Offer> alive = new ArrayList<>();
        for (Offer offer : offers.all()) {
            Sign before = signs.get(offer.worker());
            Sign sign = before != null && before.beats() == offer.beats() ? before : new Sign(offer.beats(), now);
            if (now - sign.since() < leaseNanos) {
                seen.put(offer.worker(), sign);
                alive.add(offer);
            } else {
                LOG.info("The worker {} gives no sign of life", offer.worker());
                offers.forget(offer);
            }
        }
        signs = seen;
        known = merged(alive);
    }

    private List<ModelEntry> merged(List<Offer> alive) {
        var byId = new TreeMap<String, List<ModelEntry>>();
        alive.stream().flatMap(offer -> offer.models().stream()).forEach(model -> byId.computeIfAbsent(
                        model.id(), id -> new ArrayList<>())
                .add(model));
        String theDefault = chosen != null ? chosen : firstDefault(alive);
        return byId.values().stream()
                .map(same -> merged(same, same.get(0).id().equals(theDefault)))
                .toList();
    }

    private static @Nullable String firstDefault(List<Offer> alive) {
        return alive.stream()
                .flatMap(offer -> offer.models().stream())
                .filter(ModelEntry::isDefault)
                .map(ModelEntry::id)
                .findFirst()
                .orElse(null);
    }

    /** A model is what the worker that is nearest to drawing with it says, on the devices of all. */
    private static ModelEntry merged(List<ModelEntry> same, boolean isDefault) {
        ModelEntry best = Stream.of(State.READY, State.LOADING, State.AVAILABLE, State.INVALID)
                .flatMap(state -> same.stream().filter(model -> model.state() == state))
                .findFirst()
                .orElseThrow();
        var devices = new TreeSet<String>();
        var precisions = new TreeMap<String, String>();
        for (ModelEntry model : same) {
            devices.addAll(model.devices());
            if (model.precision() != null) {
                precisions.putAll(model.precision());
            }
        }
        return best.held(isDefault, List.copyOf(devices), precisions);
    }
}
