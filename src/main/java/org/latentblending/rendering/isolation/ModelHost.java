package org.latentblending.rendering.isolation;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.Denoiser;
import org.latentblending.diffusion.SamplingParameters;
import org.latentblending.diffusion.torch.OutOfDeviceMemory;
import org.latentblending.media.images.Picture;
import org.latentblending.rendering.devices.DiffusionModels;
import org.latentblending.rendering.devices.DiffusionModels.DiffusionModel;
import org.latentblending.rendering.devices.DiffusionModels.Session;
import org.latentblending.system.Futures;
import org.latentblending.system.Malloc;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** In a worker's process: what it holds for the server, which knows models and sessions by numbers. */
public class ModelHost {
    private static final Logger LOG = LoggerFactory.getLogger(ModelHost.class);

    private final Function<Map<String, String>, DiffusionModels> maker;
    private final Map<Long, DiffusionModel> loaded = new ConcurrentHashMap<>();
    private final Map<Long, Session> open = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();
    private volatile @Nullable DiffusionModels models;
    private volatile boolean exhausted;

    /** @param maker of the models, given the server's settings */
    public ModelHost(Function<Map<String, String>, DiffusionModels> maker) {
        this.maker = maker;
    }

    void begin(Map<String, String> settings) {
        models = maker.apply(settings);
    }

    DiffusionModels models() {
        return Objects.requireNonNull(models, "begin is called first");
    }

    long load(String modelId, String device) {
        long number = last.incrementAndGet();
        loaded.put(number, models().load(modelId, device));
        return number;
    }

    DiffusionModel model(long number) {
        return Objects.requireNonNull(loaded.get(number));
    }

    void close(long model) {
        DiffusionModel closed = loaded.remove(model);
        if (closed != null) {
            closed.close();
        }
    }

    long open(long model, SamplingParameters canvas) {
        long number = last.incrementAndGet();
        open.put(number, model(model).open(canvas));
        return number;
    }

    Session session(long number) {
        return Objects.requireNonNull(open.get(number));
    }

    void forget(long session) {
        open.remove(session);
    }

    /** The picture of a latent, when it is made. */
    Picture decode(long session, float[] latent) {
        return noting(() -> Futures.of(session(session).decode(latent)));
    }

    /** As {@link Denoiser#denoise}; the listener is the server's {@link Steps}. */
    List<float[]> denoise(long session, List<Denoiser.Trajectory> trajectories, int from, int to, Conversation server) {
        return noting(() -> session(session).denoise(trajectories, from, to, new Steps.Told(trajectories, server)));
    }

    private <T> T noting(Supplier<T> work) {
        try {
            return work.get();
        } catch (OutOfDeviceMemory e) {
            exhausted = true;
            throw e;
        }
    }

    /**
     * Gives back what a transition has left. Where the memory did not suffice that is not enough: what libraries keep of it
     * for later fits no other use, so that the process ends and a new one has all of it.
     */
    void tidy() {
        if (exhausted) {
            LOG.warn("Makes room for a new process, for this one has run out of memory");
            ServingProcess.end();
        }
        Malloc.giveBack();
    }
}
