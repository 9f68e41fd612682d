package org.latentblending.jobs.workers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.latentblending.blending.Keyframe;
import org.latentblending.blending.MovieBlender;
import org.latentblending.blending.MoviePlan;
import org.latentblending.jobs.RunningTransition;
import org.latentblending.jobs.RunningTransitions;
import org.latentblending.jobs.Transition;
import org.latentblending.jobs.TransitionLifecycle;
import org.latentblending.jobs.TransitionRequest;
import org.latentblending.jobs.Transitions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Runs one transition from its queued row to a final state. */
@Component
class RunTransition {
    private static final Logger LOG = LoggerFactory.getLogger(RunTransition.class);

    private final Transitions transitions;
    private final TransitionLifecycle lifecycle;
    private final RunningTransitions running;
    private final ProgressReports progress;
    private final FinishFrames.Factory frames;
    private final Previews.Factory previews;
    private final EngineSettings engine;
    private final JsonMapper json;

    RunTransition(
            Transitions transitions,
            TransitionLifecycle lifecycle,
            RunningTransitions running,
            ProgressReports progress,
            FinishFrames.Factory frames,
            Previews.Factory previews,
            EngineSettings engine,
            JsonMapper json) {
        this.transitions = transitions;
        this.lifecycle = lifecycle;
        this.running = running;
        this.progress = progress;
        this.frames = frames;
        this.previews = previews;
        this.engine = engine;
        this.json = json;
    }

    /**
     * @param stopping asked after every step
     * @throws ShuttingDown if the worker is to stop; the transition keeps its state and can be run again
     */
    void run(String id, ModelOnDevice models, BooleanSupplier stopping) {
        Optional<Transition> found = transitions.findById(id);
        if (found.isEmpty() || found.get().status().isFinal()) {
            return;
        }
        var now = running.begin(id, found.get().totalSteps());
        try {
            if (lifecycle.start(id)) {
                finish(id, found.get(), now, models, stopping);
            }
        } finally {
            running.end(id);
        }
    }

    private void finish(
            String id, Transition transition, RunningTransition now, ModelOnDevice models, BooleanSupplier stopping) {
        try {
            draw(id, json.readValue(transition.request(), TransitionRequest.class), now, models, stopping);
            lifecycle.succeed(id, now.completedSteps());
            LOG.info("Finished {} steps at {} a second", now.completedSteps(), Math.round(now.stepsPerSecond()));
        } catch (Cancelled e) {
            lifecycle.cancel(id, now.completedSteps());
            LOG.info("Cancelled after {} of {} steps", now.completedSteps(), now.totalSteps());
        } catch (ShuttingDown e) {
            throw e;
        } catch (Exception | VirtualMachineError | LinkageError e) {
            LOG.error("Failed after {} of {} steps", now.completedSteps(), now.totalSteps(), e);
            lifecycle.fail(id, now.completedSteps(), FailureProblems.of(e));
        }
    }

    private void draw(
            String id,
            TransitionRequest request,
            RunningTransition now,
            ModelOnDevice models,
            BooleanSupplier stopping) {
        MoviePlan plan = request.plan();
        var model = models.get(request.model());
        try (FinishFrames finish = frames.begin(id, request, plan, now)) {
            var session = model.open(
                    request.sampler(),
                    plan.segment().schedule().steps(),
                    request.negativePrompt(),
                    request.width(),
                    request.height());
            now.stepsBegin();
            List<Keyframe> keyframes = new ArrayList<>();
            for (var keyframe : request.keyframes()) {
                keyframes.add(new Keyframe(session.noise(keyframe.seed()), session.encodePrompt(keyframe.prompt())));
            }
            new MovieBlender(
                            plan,
                            keyframes,
                            engine.order().of(session),
                            new FollowBlending(
                                    id,
                                    now,
                                    stopping,
                                    progress,
                                    lifecycle,
                                    session,
                                    finish,
                                    previews.begin(id, now, session)))
                    .blend();
            finish.awaitMovie();
        }
    }
}
