package org.latentblending.jobs.storage;

import org.latentblending.jobs.Part;
import org.springframework.stereotype.Component;

/** Where frames, movies and uploads are kept. */
@Component
class StoragePart implements Part {
    private final ObjectStore store;

    StoragePart(ObjectStore store) {
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
