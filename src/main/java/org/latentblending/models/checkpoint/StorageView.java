package org.latentblending.models.checkpoint;

import org.latentblending.models.checkpoint.Pickled.Storage;
import org.latentblending.models.weights.StoredTensor;

/**
 * A tensor whose numbers lie row by row in a storage.
 *
 * @param offset of its first number
 */
record StorageView(Storage storage, long offset, StoredTensor tensor) {
    /** Where in the file its numbers begin. */
    long begin() {
        return storage.begin() + offset * storage.format().bytes();
    }

    long bytes() {
        return tensor.size() * storage.format().bytes();
    }
}
