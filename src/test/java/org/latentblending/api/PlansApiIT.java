package org.latentblending.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

@ServerTest
class PlansApiIT {
    @Autowired
    Server server;

    @Test
    void returnsTheGuidanceOfEverySegment() {
        JsonNode plan = server.post(
                        "/api/v1/plans",
                        """
                        {"keyframes": [{"prompt": "a"}, {"prompt": "b"}, {"prompt": "c", "guidanceScale": 8}],
                         "branching": {"steps": 10, "branchCounts": [2, 3], "injectionSteps": [0, 5]}}""")
                .json();

        assertThat(plan.get("totalSteps").asInt()).isEqualTo(3 * 10 + 2 * 5);
        assertThat(plan.at("/segments/0/guidance").toString()).isEqualTo("[[4.0,4.0],[4.0,2.5,4.0]]");
        assertThat(plan.at("/segments/1/guidance").toString()).isEqualTo("[[4.0,8.0],[4.0,3.5,8.0]]");
        assertThat(plan.at("/segments/1/fractions")).isEqualTo(plan.at("/segments/0/fractions"));
    }
}
