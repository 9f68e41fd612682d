package org.latentblending.jobs.workers;

import java.util.ArrayList;
import java.util.List;
import org.latentblending.blending.Keyframe;
import org.latentblending.blending.MovieBlender;
import org.latentblending.blending.MoviePlan;
import org.latentblending.diffusion.NativeMemory;
import org.latentblending.jobs.ClaimLost;
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
     * @throws ShuttingDown if the worker is to stop; the transition keeps its state and can be run again
     * @throws ClaimLost if the transition has ended, or another worker runs it
     */
    void run(HeldClaim claim, ModelOnDevice models) {
        String id = claim.transitionId();
        Transition transition = transitions.findById(id).orElseThrow(() -> new ClaimLost(claim.claim()));
        var now = running.begin(id, transition.totalSteps());
        try {
            draw(claim, json.readValue(transition.request(), TransitionRequest.class), now, models);
            LOG.info("Finished {} steps at {} a second", now.completedSteps(), Math.round(now.stepsPerSecond()));
        } catch (ClaimLost | ShuttingDown e) {
            throw e;
        } catch (Exception | VirtualMachineError | LinkageError e) {
            LOG.error("Failed after {} of {} steps", now.completedSteps(), now.totalSteps(), e);
            lifecycle.fail(claim.claim(), now.completedSteps(), FailureProblems.of(e));
        } finally {
            running.end(id);
            NativeMemory.giveBack();
        }
    }

    private void draw(HeldClaim claim, TransitionRequest request, RunningTransition now, ModelOnDevice models) {
        MoviePlan plan = request.plan();
        var model = models.get(request.model());
        try (FinishFrames finish = frames.begin(claim.claim(), request, plan, now)) {
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
                                    claim,
                                    now,
                                    progress,
                                    lifecycle,
                                    session,
                                    finish,
                                    previews.begin(claim.transitionId(), now, session)))
                    .blend();
            int pictures = finish.awaitMovie();
            lifecycle.succeed(
                    claim.claim(),
                    now.completedSteps(),
                    request.movie().fps(),
                    request.movie().seconds(),
                    pictures,
                    MovieLength.FIRST_FILE);
        }
    }
}
