package org.latentblending.rendering.checkpoints;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.latentblending.storage.ObjectStore;
import org.latentblending.transitions.tasks.Task;
import org.springframework.stereotype.Component;

/**
 * The checkpoints of tasks: the latents at the end of each block. An object is never overwritten with other content, so that
 * a worker that still writes after it was presumed dead does no harm.
 */
@Component
@RequiredArgsConstructor(access = AccessLevel.PACKAGE)
public class CheckpointStore {
    private final ObjectStore store;

    /** @param latents at the end of the block; channels x height x width, all of one size */
    public void write(Task task, int block, List<float[]> latents) {
        store.put(name(task, block), LatentsFile.write(latents));
    }

    /** Empty if there is no intact one. */
    public Optional<List<float[]>> read(Task task, int block) {
        return store.read(name(task, block)).flatMap(LatentsFile::read);
    }

    public void delete(Task task, int block) {
        store.delete(name(task, block));
    }

    public void delete(String transitionId) {
        store.deleteFolder(folder(transitionId));
    }

    private static String name(Task task, int block) {
        return "%s/%s-%d/%d"
                .formatted(
                        folder(task.transitionId()),
                        task.kind().name().toLowerCase(Locale.ROOT),
                        task.firstPart(),
                        block);
    }

    private static String folder(String transitionId) {
        return "transitions/" + transitionId + "/work";
    }
}
