package org.latentblending.blending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.latentblending.blending.Block.Branch;
import org.latentblending.blending.Block.Parents;
import org.latentblending.blending.schedule.Schedule;
import tools.jackson.databind.JsonNode;

class SegmentPlanTest {

    static List<JsonNode> golden() {
        return Golden.section("plan").stream()
                .filter(entry -> !Golden.failed(entry))
                .toList();
    }

    static List<JsonNode> failed() {
        return Golden.section("plan").stream().filter(Golden::failed).toList();
    }

    @ParameterizedTest
    @MethodSource("golden")
    void equalsThePublishedPlans(JsonNode entry) {
        SegmentPlan plan = new SegmentPlan(
                Schedule.manual(
                        entry.get("steps").intValue(),
                        Golden.integers(entry.get("branches")),
                        Golden.integers(entry.get("injections"))),
                entry.get("midCompressionScaler").doubleValue(),
                crossfeed(entry));
        assertThat(plan.boundaries()).isEqualTo(Golden.integers(entry.get("blocks")));
        assertThat(plan.blocks())
                .extracting(block -> block.branches().size())
                .isEqualTo(Golden.integers(entry.get("branchesPerBlock")));
        assertThat(plan.blocks())
                .extracting(
                        block -> block.branches().stream().map(Branch::fraction).toList())
                .isEqualTo(Golden.children(entry.get("fractions"))
                        .map(Golden::doubles)
                        .toList());
        JsonNode order = entry.get("order");
        assertThat(order.size())
                .isEqualTo(plan.blocks().stream()
                        .mapToInt(block -> block.branches().size())
                        .sum());
        for (int i = 0; i < order.size(); i++) {
            Branch branch = plan.blocks()
                    .get(order.get(i).get(0).intValue())
                    .branches()
                    .get(order.get(i).get(1).intValue());
            assertParents(branch, entry.get("parents").get(i));
        }
    }

    private static void assertParents(Branch branch, JsonNode published) {
        if (published.isNull()) {
            assertThat(branch.parents()).isNull();
            return;
        }
        Parents parents = Objects.requireNonNull(branch.parents());
        int left = published.get(0).intValue();
        int right = published.get(1).intValue();
        double fraction = published.get(2).doubleValue();
        if (fraction == 0 || fraction == 1) {
            assertThat(onlyParent(parents)).isEqualTo(fraction == 0 ? left : right);
        } else {
            assertThat(parents).isEqualTo(new Parents(left, right, fraction));
        }
    }

    private static int onlyParent(Parents parents) {
        assertThat(parents.fraction()).isIn(0.0, 1.0);
        return parents.fraction() == 0 ? parents.left() : parents.right();
    }

    private static double crossfeed(JsonNode entry) {
        return entry.get("crossfeed").isNull() ? 0 : entry.get("crossfeed").doubleValue();
    }

    /** Where the published order asks for a parent that was never planned. */
    @ParameterizedTest
    @MethodSource("failed")
    void plansTreesThatThePublishedOrderCannot(JsonNode entry) {
        JsonNode schedule = entry.get("schedule");
        for (double midCompression : new double[] {1.2, 2}) {
            assertConsistent(new SegmentPlan(
                    Schedule.manual(
                            schedule.get(0).intValue(),
                            Golden.integers(schedule.get(1)),
                            Golden.integers(schedule.get(2))),
                    midCompression,
                    crossfeed(entry)));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 2", "2, 3", "5, 9", "12, 5", "15, 22", "30, 12", "60, 90", "100, 180", "100, 1000"})
    void isConsistentForEveryDepth(int steps, int branches) {
        for (double depthStrength : new double[] {0, 0.01, 0.4, 0.65, 0.999}) {
            for (double midCompression : new double[] {1.2, 1.7, 5}) {
                for (double crossfeed : new double[] {0, 0.3}) {
                    Schedule schedule = Schedule.automatic(steps, depthStrength, branches);
                    assertConsistent(new SegmentPlan(schedule, midCompression, crossfeed));
                }
            }
        }
    }

    private static void assertConsistent(SegmentPlan plan) {
        List<Block> blocks = plan.blocks();
        int step = 0;
        for (int b = 0; b < blocks.size(); b++) {
            Block block = blocks.get(b);
            assertThat(block.from()).isEqualTo(step);
            assertThat(block.to()).isGreaterThan(block.from());
            step = block.to();
            for (Branch branch : block.branches()) {
                if (b == 0) {
                    assertThat(branch.parents()).isNull();
                } else {
                    assertFraction(branch, blocks.get(b - 1).branches());
                }
            }
        }
        assertThat(step).isEqualTo(plan.schedule().steps());
        assertThat(blocks.get(0).branches()).hasSize(2);
        assertThat(blocks.get(blocks.size() - 1).branches())
                .hasSize(plan.schedule().frames());
    }

    /** The parents exist, stand side by side, and their mix lies where the branch does. */
    private static void assertFraction(Branch branch, List<Branch> before) {
        Parents parents = Objects.requireNonNull(branch.parents());
        assertThat(parents.left()).isNotNegative();
        assertThat(parents.right()).isEqualTo(parents.left() + 1).isLessThan(before.size());
        assertThat(parents.fraction()).isBetween(0.0, 1.0);
        double left = before.get(parents.left()).fraction();
        double right = before.get(parents.right()).fraction();
        assertThat(left + parents.fraction() * (right - left)).isCloseTo(branch.fraction(), within(1e-15));
    }

    @Test
    void crossfeedsAtTheEndOfTheFirstPart() {
        SegmentPlan plan = new SegmentPlan(Schedule.manual(30, List.of(2, 5), List.of(0, 20)), 1.2, 0.3);
        assertThat(plan.boundaries()).containsExactly(0, 13, 20, 30);
        assertThat(plan.crossfeedsAfter(0)).isTrue();
        assertThat(plan.crossfeedsAfter(1)).isFalse();
    }

    @Test
    void splitsASingleBlockForTheCrossfeed() {
        SegmentPlan plan = new SegmentPlan(Schedule.manual(20, List.of(2), List.of(0)), 1.2, 0.3);
        assertThat(plan.boundaries()).containsExactly(0, 13, 20);
        assertThat(plan.crossfeedsAfter(0)).isTrue();
    }

    @Test
    void crossfeedsAfterAFirstBlockThatIsTooShortToSplit() {
        SegmentPlan plan = new SegmentPlan(Schedule.manual(20, List.of(2, 5), List.of(0, 1)), 1.2, 0.3);
        assertThat(plan.boundaries()).containsExactly(0, 1, 20);
        assertThat(plan.crossfeedsAfter(0)).isTrue();
    }

    @Test
    void neverCrossfeedsAFinishedFrame() {
        SegmentPlan plan = new SegmentPlan(Schedule.manual(1, List.of(2), List.of(0)), 1.2, 0.3);
        assertThat(plan.boundaries()).containsExactly(0, 1);
        assertThat(plan.crossfeedsAfter(0)).isFalse();
    }

    @Test
    void rejectsACrossfeedOutOfRange() {
        Schedule schedule = Schedule.automatic(30, 0.4, 12);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SegmentPlan(schedule, 1.2, 1.1))
                .withMessageContaining("from 0 to 1, not 1.1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SegmentPlan(schedule, 1.2, Double.NaN))
                .withMessageContaining("not NaN");
    }
}
