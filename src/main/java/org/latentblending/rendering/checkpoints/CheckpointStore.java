package org.latentblending.rendering.checkpoints;

import java.util.List;
import java.util.Optional;
import org.latentblending.storage.ObjectStore;
import org.springframework.stereotype.Component;

/**
 * What the tasks of transitions have reached: the latents at the end of each block. An object is never written with
 * another content than before, so that a worker that is taken for dead and still writes does no harm.
 */
@Component
public class CheckpointStore {
    private final ObjectStore store;

    CheckpointStore(ObjectStore store) {
        this.store = store;
    }

    /**
     * @param unit a name for the task among those of the transition, such as {@code keyframes-0}
     * @param latents at the end of the block; channels x height x width, all of one size
     */
    public void write(String transitionId, String unit, int block, List<float[]> latents) {
        store.put(name(transitionId, unit, block), LatentsFile.write(latents));
    }

    /** Empty if there is none that is whole. */
    public Optional<List<float[]>> read(String transitionId, String unit, int block) {
        return store.read(name(transitionId, unit, block)).flatMap(LatentsFile::read);
    }

    public void delete(String transitionId, String unit, int block) {
        store.delete(name(transitionId, unit, block));
    }

    public void delete(String transitionId) {
        store.deleteFolder(folder(transitionId));
    }

    private static String name(String transitionId, String unit, int block) {
        return "%s/%s/%d".formatted(folder(transitionId), unit, block);
    }

    private static String folder(String transitionId) {
        return "transitions/" + transitionId + "/work";
    }
}
