package org.latentblending.rendering.devices;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashMap;
import java.util.Map;
import lombok.extern.slf4j.Slf4j;
import org.latentblending.diffusion.DiffusionModel;
import org.latentblending.diffusion.torch.OutOfDeviceMemory;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.models.config.InvalidModel;

/**
 * The models on a worker's device: loaded on first use, and kept until their files change or another model needs the room.
 * Then the least recently used one is unloaded.
 */
@Slf4j
public class DeviceModelCache implements AutoCloseable {
    private final String device;
    private final DiffusionModels models;
    private final ModelCatalogue catalogue;
    private final DeviceMeters meters;
    /** By id, the most recently used one at the end. */
    private final Map<String, Held> held = new LinkedHashMap<>(16, 0.75f, true);

    private record Held(DiffusionModel model, Object version, long bytes) {}

    public DeviceModelCache(String device, DiffusionModels models, ModelCatalogue catalogue, MeterRegistry registry) {
        this.device = device;
        this.models = models;
        this.catalogue = catalogue;
        meters = new DeviceMeters(registry, device);
        meters.measureMemory(models);
    }

    public String device() {
        return device;
    }

    public DeviceMeters meters() {
        return meters;
    }

    /** The model, which remains loaded until the next call. */
    public DiffusionModel get(String wanted) {
        Object version = catalogue.version(wanted);
        Held known = held.get(wanted);
        if (known != null && known.version.equals(version)) {
            return known.model;
        }
        unload(wanted);
        catalogue.loading(wanted, device);
        try {
            long bytes = models.bytes(wanted, device);
            makeRoom(bytes);
            DiffusionModel loaded = load(wanted);
            held.put(wanted, new Held(loaded, version, bytes));
            catalogue.ready(wanted, device, loaded.precision());
            return loaded;
        } catch (RuntimeException | Error e) {
            catalogue.unloaded(wanted, device);
            if (e instanceof InvalidModel) {
                catalogue.failed(wanted, version, String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    @Override
    public void close() {
        while (!held.isEmpty()) {
            unloadEldest();
        }
    }

    private void makeRoom(long bytes) {
        long room = models.room(device) - bytes;
        while (!held.isEmpty() && held.values().stream().mapToLong(Held::bytes).sum() > room) {
            unloadEldest();
        }
    }

    private DiffusionModel load(String wanted) {
        while (true) {
            try {
                long start = System.nanoTime();
                DiffusionModel loaded = meters.timeLoad(wanted, () -> models.load(wanted, device));
                long millis = (System.nanoTime() - start) / 1_000_000;
                LOG.info("Loaded '{}' on {} in {} within {} ms", wanted, device, loaded.precision(), millis);
                return loaded;
            } catch (OutOfDeviceMemory e) {
                if (held.isEmpty()) {
                    throw e;
                }
                unloadEldest();
            }
        }
    }

    private void unloadEldest() {
        unload(held.keySet().iterator().next());
    }

    private void unload(String id) {
        Held removed = held.remove(id);
        if (removed != null) {
            removed.model.close();
            catalogue.unloaded(id, device);
            LOG.info("Unloaded '{}' from {}", id, device);
        }
    }
}
