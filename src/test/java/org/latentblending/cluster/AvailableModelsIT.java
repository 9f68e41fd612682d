package org.latentblending.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.latentblending.models.ModelDefaults;
import org.latentblending.models.ModelEntry;
import org.latentblending.models.config.AutoencoderKind;
import org.latentblending.models.config.SamplerKind;
import org.latentblending.testing.ServerTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@ServerTest
class AvailableModelsIT {
    private static final String WORKER = "host/1/worker";
    private static final List<ModelEntry> MODELS = List.of(new ModelEntry(
            "one",
            null,
            null,
            null,
            0,
            0,
            0,
            List.of(SamplerKind.EULER_ANCESTRAL),
            List.of(AutoencoderKind.FULL, AutoencoderKind.TINY),
            List.of(
                    new ModelEntry.UpscalerEntry("x4", 4, false, false),
                    new ModelEntry.UpscalerEntry("x2", 2, false, false)),
            ModelDefaults.ofUnknown(),
            List.of("a note"),
            List.of(),
            true,
            ModelEntry.State.AVAILABLE,
            null,
            List.of("cpu"),
            null));

    private final AtomicLong now = new AtomicLong(1_000);

    @Autowired
    JdbcClient jdbc;

    @Autowired
    JsonMapper json;

    private Nodes nodes;

    @BeforeEach
    void register() {
        nodes = new Nodes(jdbc, json, new LeaseMonitor<>(10, now::get));
        nodes.heartbeat(WORKER, 1, MODELS);
        assertThat(list()).isEqualTo(MODELS);
    }

    @AfterEach
    void deregister() {
        nodes.deregister(WORKER);
    }

    private List<ModelEntry> list() {
        return AvailableModels.merge(
                nodes.alive().stream().flatMap(node -> node.models().stream()).toList(), null);
    }

    private List<ModelEntry> after(int nanos) {
        now.addAndGet(nanos);
        return list();
    }

    @Test
    void evictsAWorkerWithoutAHeartbeatForAWholeLease() {
        assertThat(after(6)).isEqualTo(MODELS);
        assertThat(after(6)).isEmpty();
        assertThat(nodes.all()).extracting(Nodes.Node::name).doesNotContain(WORKER);
    }

    @Test
    void keepsAWorkerThatSendsHeartbeats() {
        for (int beat = 0; beat < 5; beat++) {
            nodes.heartbeat(WORKER, 1, MODELS);
            assertThat(after(6)).isEqualTo(MODELS);
        }
    }

    /** A request with the tiny autoencoder must not reach a worker that has none. */
    @Test
    void offersTheAutoencodersThatAllWorkersHave() {
        ModelEntry model = MODELS.get(0);
        ModelEntry without = json.treeToValue(
                ((ObjectNode) json.valueToTree(model))
                        .set("autoencoders", json.createArrayNode().add("full")),
                ModelEntry.class);
        assertThat(AvailableModels.merge(List.of(model, model), null).get(0).hasTinyAutoencoder())
                .isTrue();
        assertThat(AvailableModels.merge(List.of(model, without), null).get(0).autoencoders())
                .containsExactly(AutoencoderKind.FULL);
        ModelEntry earlier =
                json.treeToValue(((ObjectNode) json.valueToTree(model)).without("autoencoders"), ModelEntry.class);
        assertThat(AvailableModels.merge(List.of(earlier, model), null).get(0).hasTinyAutoencoder())
                .isFalse();
    }

    /** The movie of a transition is made by any of them. */
    @Test
    void offersTheUpscalersThatAllWorkersHave() {
        ModelEntry model = MODELS.get(0);
        ObjectNode node = (ObjectNode) json.valueToTree(model);
        node.putArray("upscalers")
                .add(json.valueToTree(new ModelEntry.UpscalerEntry("x2", 2, false, false)))
                .add(json.valueToTree(new ModelEntry.UpscalerEntry("x4", 2, false, false)));
        ModelEntry other = json.treeToValue(node, ModelEntry.class);
        assertThat(AvailableModels.merge(List.of(model, other), null).get(0).upscalers())
                .containsExactly(new ModelEntry.UpscalerEntry("x2", 2, false, false));
        ModelEntry earlier = json.treeToValue(node.without("upscalers"), ModelEntry.class);
        assertThat(AvailableModels.merge(List.of(model, earlier), null).get(0).upscalers())
                .isEmpty();
    }

    /** As after a pause of the whole machine. */
    @Test
    void keepsAWorkerThatItCouldNotObserve() {
        assertThat(after(100)).isEqualTo(MODELS);
        assertThat(after(6)).isEqualTo(MODELS);
        assertThat(after(6)).isEmpty();
    }
}
