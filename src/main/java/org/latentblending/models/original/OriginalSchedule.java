package org.latentblending.models.original;

import org.latentblending.models.config.BetaSchedule;
import org.latentblending.models.config.Prediction;
import org.latentblending.models.config.SchedulerConfig;
import org.latentblending.models.config.TimestepSpacing;

/** The noise schedule of the original's files, as diffusers' DDIM follows it. */
public final class OriginalSchedule {
    private OriginalSchedule() {}

    /** As every published 2.x model was trained. */
    public static SchedulerConfig of(Prediction prediction) {
        return of(prediction, 1000, 0.00085, 0.012);
    }

    public static SchedulerConfig of(Prediction prediction, int trainSteps, double betaStart, double betaEnd) {
        return new SchedulerConfig(
                trainSteps,
                betaStart,
                betaEnd,
                BetaSchedule.SCALED_LINEAR,
                prediction,
                TimestepSpacing.LEADING,
                1,
                false);
    }
}
