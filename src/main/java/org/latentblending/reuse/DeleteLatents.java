package org.latentblending.reuse;

import lombok.RequiredArgsConstructor;
import org.latentblending.transitions.TransitionFiles;
import org.latentblending.transitions.Transitions;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Deletes the latents of a transition that has succeeded, which its movie does not need. Other transitions then reuse nothing of it,
 * and it gets no more branches.
 */
@Component
@RequiredArgsConstructor
public class DeleteLatents {
    private final Transitions transitions;
    private final StoredParts parts;
    private final TransitionFiles files;
    private final TransactionOperations transaction;

    /** @return the bytes that were freed; 0 if it has not succeeded, or has none */
    public long delete(String id) {
        boolean isDeleted = Boolean.TRUE.equals(transaction.execute(status -> {
            boolean isFirst = transitions.latentsDeleted(id);
            if (isFirst) {
                parts.remove(id);
            }
            return isFirst;
        }));
        long freed = isDeleted ? files.deleteLatents(id) : 0;
        if (freed > 0) {
            transitions.counted(id, files.bytes(id));
        }
        return freed;
    }
}
