package org.latentblending.transitions.views;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.Transition;
import org.latentblending.transitions.TransitionStatus;
import org.latentblending.transitions.Transitions;
import org.springframework.stereotype.Component;

/** Pages through all transitions, newest first. */
@Component
public class ListTransitions {
    private final Transitions transitions;
    private final TransitionViews views;

    ListTransitions(Transitions transitions, TransitionViews views) {
        this.transitions = transitions;
        this.views = views;
    }

    /** @param nextCursor where the next page begins; null on the last one */
    @Schema(name = "TransitionPage")
    public record Page(List<TransitionView> items, @Nullable String nextCursor) {

        /** The same with addresses under the path that the client reaches the server by. */
        public Page under(String basePath) {
            return new Page(items.stream().map(item -> item.under(basePath)).toList(), nextCursor);
        }
    }

    /** @param before the cursor: only transitions that came before it */
    public Page page(@Nullable TransitionStatus status, int limit, long before) {
        List<Transition> found = transitions.page(status == null ? null : status.name(), before, limit + 1);
        List<Transition> shown = found.subList(0, Math.min(limit, found.size()));
        String next = found.size() > limit
                ? String.valueOf(Objects.requireNonNull(shown.get(limit - 1).ordinal()))
                : null;
        return new Page(views.withoutFrames(shown), next);
    }
}
