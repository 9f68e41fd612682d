package org.latentblending.rendering.isolation;

import java.io.Serializable;

/**
 * Something that is done in the other process: a lambda, sent together with all that it uses. Both processes run the same
 * classes.
 *
 * @param <S> what it is done on, which the other process has
 * @param <R> its result, which is sent back
 */
@FunctionalInterface
public interface Work<S, R> extends Serializable {
    /** @param back for what it has to ask on its way */
    R on(S subject, Conversation back);

    /**
     * Work without a result.
     *
     * @param <S> what it is done on
     */
    @FunctionalInterface
    interface Deed<S> extends Serializable {
        void on(S subject, Conversation back);
    }
}
