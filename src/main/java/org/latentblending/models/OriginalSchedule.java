package org.latentblending.models;

/** The noise schedule of the original's files, as diffusers' DDIM follows it. */
final class OriginalSchedule {
    private OriginalSchedule() {}

    /** As every published 2.x model was trained. */
    static SchedulerConfig of(Prediction prediction) {
        return of(prediction, 1000, 0.00085, 0.012);
    }

    static SchedulerConfig of(Prediction prediction, int trainSteps, double betaStart, double betaEnd) {
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
