package org.latentblending.health;

import org.latentblending.storage.ObjectStore;
import org.springframework.stereotype.Component;

/** Where frames, movies and uploads are kept. */
@Component
class StorageProbe implements DependencyProbe {
    private final ObjectStore store;

    StorageProbe(ObjectStore store) {
        this.store = store;
    }

    @Override
    public String name() {
        return "storage";
    }

    @Override
    public void check() {
        store.check();
    }
}
