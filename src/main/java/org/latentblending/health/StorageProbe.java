package org.latentblending.health;

import lombok.RequiredArgsConstructor;
import org.latentblending.storage.ObjectStore;
import org.springframework.stereotype.Component;

/** Where frames, movies and uploads are kept. */
@Component
@RequiredArgsConstructor
class StorageProbe implements DependencyProbe {
    private final ObjectStore store;

    @Override
    public String name() {
        return "storage";
    }

    @Override
    public void check() {
        store.check();
    }
}
