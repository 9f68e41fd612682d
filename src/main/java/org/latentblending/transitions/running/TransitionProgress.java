package org.latentblending.transitions.running;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far a running transition is; published within the process at most ten times a second, and not kept.
 *
 * @param completedSteps UNet evaluations of one branch each; so too {@code totalSteps}
 * @param etaSeconds time until it is finished; 0 when it cannot be told
 */
public record TransitionProgress(
        String transitionId, int completedSteps, int totalSteps, double etaSeconds, double framesPerSecond) {

    /** As clients get them. */
    public Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("completedSteps", completedSteps);
        fields.put("totalSteps", totalSteps);
        fields.put("etaSeconds", etaSeconds);
        fields.put("framesPerSecond", framesPerSecond);
        return fields;
    }
}
