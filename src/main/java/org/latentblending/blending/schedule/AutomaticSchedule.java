package org.latentblending.blending.schedule;

import java.util.ArrayList;
import java.util.List;

/** The published automatic schedule, with NumPy's arithmetic. */
final class AutomaticSchedule {
    /** Smallest distance of two injections, in steps. */
    private static final int MIN_DISTANCE = 3;

    private AutomaticSchedule() {}

    static Schedule schedule(int steps, double depthStrength, int branches) {
        int candidates = Math.max(0, steps / 5 - 1);
        double firstInjection = Math.rint(steps * depthStrength);
        double[] injections = Spacing.linspace(firstInjection, steps - MIN_DISTANCE, candidates);
        double[] exponents = Spacing.linspace(StrictMath.log10(2), StrictMath.log10(branches), candidates + 1);
        List<Integer> keptSteps = new ArrayList<>(List.of(0));
        List<Integer> keptCounts = new ArrayList<>(List.of(2));
        for (int i = 0; i < candidates; i++) {
            int step = Math.min(steps - 1, (int) injections[i]);
            int count = (int) Math.rint(StrictMath.pow(10, exponents[i + 1]));
            boolean far = step >= keptSteps.get(keptSteps.size() - 1) + MIN_DISTANCE;
            boolean more = count > keptCounts.get(keptCounts.size() - 1);
            if (far && more) {
                keptSteps.add(step);
                keptCounts.add(count);
            }
        }
        if (keptSteps.size() == 1 && branches > 2) {
            keptSteps.add((int) Math.max(1, Math.min(steps - 1, firstInjection)));
            keptCounts.add(branches);
        }
        keptCounts.set(keptCounts.size() - 1, branches);
        return new Schedule(steps, keptCounts, keptSteps);
    }
}
