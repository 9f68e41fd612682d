package org.latentblending.api;

import org.latentblending.blending.GuidanceDamping;
import org.latentblending.blending.SegmentPlan;
import org.latentblending.blending.schedule.Schedule;
import org.latentblending.blending.schedule.Spacing;

/**
 * Ranges and defaults of a request's fields, for validation, messages and the OpenAPI description, which the page reads. The
 * limits of the arithmetic come from {@code blending}.
 */
final class RequestLimits {
    static final int MIN_KEYFRAMES = 2;
    static final int MAX_KEYFRAMES = 64;
    /** Characters of a prompt or negative prompt. */
    static final int MAX_TEXT = 4000;

    static final int MIN_SIDE = 64;
    static final int MAX_SIDE = 2048;

    static final String MIN_GUIDANCE_SCALE = "1";
    static final String MAX_GUIDANCE_SCALE = "30";
    static final double GUIDANCE_SCALE = 4;
    static final String MAX_GUIDANCE_DAMPER = "" + GuidanceDamping.MAX_DAMPER;
    static final double GUIDANCE_DAMPER = 0.5;
    static final String MAX_MID_COMPRESSION = "" + Spacing.MAX_COMPRESSION;
    static final double MID_COMPRESSION = 1.2;
    static final String MAX_CROSSFEED = "" + SegmentPlan.MAX_CROSSFEED;
    static final double CROSSFEED = 0;
    static final String SAMPLER = "ddim";

    static final String PRESET = "medium";
    /** Exclusive. */
    static final String MAX_DEPTH_STRENGTH = "" + Schedule.MAX_DEPTH_STRENGTH;

    static final double DEPTH_STRENGTH = 0.4;
    static final int FRAMES = 100;
    /** Blocks of a manual tree. */
    static final int MAX_BLOCKS = 100;

    static final int MAX_FPS = 120;
    static final int FPS = 30;
    static final String MIN_SECONDS = "0.1";
    static final String MAX_SECONDS = "600";
    static final int SECONDS = 8;

    private RequestLimits() {}
}
