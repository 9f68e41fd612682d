package org.latentblending.diffusion;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.latentblending.blending.Denoiser;
import org.latentblending.blending.Keyframe;
import org.latentblending.blending.MovieBlender;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.SegmentPlan;
import org.latentblending.blending.schedule.Schedule;

/** Four keyframes, crossfed, with two levels of branches between them. */
public final class SmallMovie {
    public static final int STEPS = 10;
    public static final double GUIDANCE_SCALE = 4;
    /** The damper takes the middle branch to a guidance of 1, where one half is enough. */
    public static final MoviePlan PLAN = new MoviePlan(
            new SegmentPlan(Schedule.manual(STEPS, List.of(2, 3, 5), List.of(0, 4, 7)), 1.2, 0.3),
            Collections.nCopies(4, new org.latentblending.blending.GuidanceDamping(GUIDANCE_SCALE, 0)));

    private SmallMovie() {}

    /**
     * @param session the prompts' and the noise's
     * @param denoiser of the latents
     * @return the latents of all frames by their index
     */
    public static Map<Integer, float[]> frames(StableDiffusionSession session, Denoiser denoiser) {
        List<Keyframe> keyframes = new ArrayList<>();
        float[] negative = session.encodePrompt("blurry");
        for (String prompt : List.of("a cat", "a dog", "", "a red apple")) {
            keyframes.add(new Keyframe(session.noise(keyframes.size()), session.encodePrompt(prompt), negative));
        }
        Map<Integer, float[]> latents = new TreeMap<>();
        new MovieBlender(PLAN, keyframes, denoiser, (frame, latent) -> latents.put(frame.index(), latent)).blend();
        return latents;
    }
}
