package org.latentblending.jobs.workers;

import org.jspecify.annotations.Nullable;
import org.latentblending.jobs.workers.DiffusionModels.DiffusionModel;
import org.latentblending.models.BrokenModel;
import org.latentblending.models.ModelCatalogue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The model that a worker holds on its device: loaded on first use, and kept until another one is needed. */
class ModelOnDevice implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelOnDevice.class);

    private final String device;
    private final DiffusionModels models;
    private final ModelCatalogue catalogue;
    private @Nullable String id;
    private @Nullable DiffusionModel model;

    ModelOnDevice(String device, DiffusionModels models, ModelCatalogue catalogue) {
        this.device = device;
        this.models = models;
        this.catalogue = catalogue;
    }

    String device() {
        return device;
    }

    DiffusionModel get(String wanted) {
        if (model != null && wanted.equals(id)) {
            return model;
        }
        close();
        catalogue.loading(wanted, device);
        long start = System.nanoTime();
        try {
            DiffusionModel loaded = models.load(wanted, device);
            LOG.info("Loaded '{}' on {} in {} ms", wanted, device, (System.nanoTime() - start) / 1_000_000);
            catalogue.ready(wanted, device);
            id = wanted;
            model = loaded;
            return loaded;
        } catch (RuntimeException | Error e) {
            catalogue.unloaded(wanted, device);
            if (e instanceof BrokenModel) {
                catalogue.failed(wanted, String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    @Override
    public void close() {
        if (model != null && id != null) {
            model.close();
            catalogue.unloaded(id, device);
            model = null;
            id = null;
        }
    }
}
