package org.latentblending.rendering;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.Keyframe;
import org.latentblending.blending.KeyframeColumns;
import org.latentblending.blending.KeyframeTrajectory;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.SegmentTrees;
import org.latentblending.blending.Span;
import org.latentblending.blending.TreeLevel;
import org.latentblending.rendering.checkpoints.CheckpointStore;
import org.latentblending.storage.StorageUnavailable;
import org.latentblending.transitions.tasks.Task;
import org.latentblending.transitions.tasks.Tasks;
import org.springframework.stereotype.Component;

/** Takes tasks up where their last holders left them, from what is stored. */
@Component
class CheckpointReader {
    private final Tasks tasks;
    private final CheckpointStore work;

    CheckpointReader(Tasks tasks, CheckpointStore work) {
        this.tasks = tasks;
        this.work = work;
    }

    /** @param finished indices of the frames that need not be made again */
    Unit open(Task task, ActiveTransition transition, MovieSession session, Set<Integer> finished) {
        return task.kind() == Task.Kind.KEYFRAMES
                ? keyframes(task, transition, session, finished)
                : segments(task, transition, session);
    }

    private Unit keyframes(Task task, ActiveTransition transition, MovieSession session, Set<Integer> finished) {
        MoviePlan plan = transition.plan();
        Span span = task.parts();
        List<Keyframe> keyframes = session.keyframes(plan.distinctKeyframes().subList(span.from(), span.to()));
        KeyframeTrajectory before =
                plan.segment().crossfeeds() && span.from() > 0 ? before(transition, span.from()) : null;
        boolean framesMissing = !finished.containsAll(frames(plan, span)) && task.blocksDone() == transition.blocks();
        // The last block is where frames come from.
        List<KeyframeTrajectory> columns =
                columns(transition.id(), span, framesMissing ? task.blocksDone() - 1 : task.blocksDone());
        return new KeyframesUnit(plan, span, columns(plan, span, keyframes, before, columns));
    }

    private static KeyframeColumns columns(
            MoviePlan plan,
            Span span,
            List<Keyframe> keyframes,
            @Nullable KeyframeTrajectory before,
            List<KeyframeTrajectory> columns) {
        return columns.isEmpty()
                ? new KeyframeColumns(plan, span, keyframes, before)
                : new KeyframeColumns(plan, span, keyframes, before, columns);
    }

    private static List<Integer> frames(MoviePlan plan, Span columns) {
        return IntStream.range(columns.from(), columns.to())
                .boxed()
                .flatMap(column -> plan.keyframesOf(column).stream())
                .map(keyframe -> plan.frameIndex(keyframe, 0))
                .toList();
    }

    /** As many blocks as are wanted, or those before the first one that is not there; empty if that is none. */
    private List<KeyframeTrajectory> columns(String id, Span span, int blocks) {
        List<List<float[]>> ends = new ArrayList<>();
        while (ends.size() < blocks) {
            Optional<List<float[]>> latents = work.read(id, KeyframesUnit.name(span.from()), ends.size());
            if (latents.isEmpty()) {
                break;
            }
            ends.add(latents.get());
        }
        List<KeyframeTrajectory> columns = new ArrayList<>();
        for (int i = 0; i < span.size() && !ends.isEmpty(); i++) {
            int column = i;
            columns.add(new KeyframeTrajectory(
                    ends.stream().map(end -> end.get(column)).toList()));
        }
        return columns;
    }

    /** The first block of the column that ends on a span's left. */
    private KeyframeTrajectory before(ActiveTransition transition, int column) {
        Span span = owner(transition.id(), column - 1).parts();
        List<KeyframeTrajectory> columns = columns(transition.id(), span, 1);
        if (columns.isEmpty()) {
            throw missing(column - 1);
        }
        return columns.get(span.size() - 1);
    }

    private Unit segments(Task task, ActiveTransition transition, MovieSession session) {
        MoviePlan plan = transition.plan();
        Span span = task.parts();
        List<Keyframe> keyframes = session.keyframes(
                IntStream.rangeClosed(span.from(), span.to()).boxed().toList());
        List<KeyframeTrajectory> columns = complete(transition, span.from(), span.to());
        List<TreeLevel> levels = levels(transition, span, task.blocksDone());
        SegmentTrees trees = levels.isEmpty()
                ? new SegmentTrees(plan, span, keyframes, columns)
                : new SegmentTrees(plan, span, keyframes, columns, levels);
        return new SegmentsUnit(plan, span, trees);
    }

    /** Columns of keyframes {@code first} to {@code last}, both included. */
    private List<KeyframeTrajectory> complete(ActiveTransition transition, int first, int last) {
        Map<Span, List<KeyframeTrajectory>> read = new HashMap<>();
        List<KeyframeTrajectory> columns = new ArrayList<>();
        for (int column : transition.plan().columns().subList(first, last + 1)) {
            Span span = owner(transition.id(), column).parts();
            List<KeyframeTrajectory> owned =
                    read.computeIfAbsent(span, owner -> columns(transition.id(), owner, transition.blocks()));
            if (owned.isEmpty() || owned.get(0).blockEnds().size() < transition.blocks()) {
                throw missing(column);
            }
            columns.add(owned.get(column - span.from()));
        }
        return columns;
    }

    /** Empty if the trees have to be begun. */
    private List<TreeLevel> levels(ActiveTransition transition, Span span, int blocksDone) {
        if (blocksDone == 0) {
            return List.of();
        }
        int block = blocksDone - 1;
        List<float[]> latents = work.read(transition.id(), SegmentsUnit.name(span.from()), block)
                .orElse(List.of());
        int branches =
                transition.plan().segment().blocks().get(block).branches().size();
        List<TreeLevel> levels = new ArrayList<>();
        for (int i = 0; i < span.size() && !latents.isEmpty(); i++) {
            levels.add(new TreeLevel(span.from() + i, block, latents.subList(i * branches, (i + 1) * branches)));
        }
        return levels;
    }

    private Task owner(String id, int column) {
        return tasks.of(id).stream()
                .filter(task ->
                        task.kind() == Task.Kind.KEYFRAMES && task.firstPart() <= column && column < task.lastPart())
                .findFirst()
                .orElseThrow();
    }

    private static StorageUnavailable missing(int column) {
        return new StorageUnavailable("What keyframe column %d had reached is not there any more.".formatted(column));
    }
}
