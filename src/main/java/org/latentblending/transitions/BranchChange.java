package org.latentblending.transitions;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A branch of the tree has begun or ended a block.
 *
 * @param fraction where in its segment the branch lies, 0 to 1
 * @param state {@code started} or {@code completed}
 */
public record BranchChange(int segment, int block, int branch, double fraction, String state) {

    public Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("segment", segment);
        fields.put("block", block);
        fields.put("branch", branch);
        fields.put("fraction", fraction);
        fields.put("state", state);
        return fields;
    }
}
