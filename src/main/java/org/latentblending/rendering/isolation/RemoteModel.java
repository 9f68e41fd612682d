package org.latentblending.rendering.isolation;

import java.lang.ref.Cleaner;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.latentblending.diffusion.SamplingParameters;
import org.latentblending.media.images.Picture;
import org.latentblending.rendering.devices.DiffusionModels.DiffusionModel;
import org.latentblending.rendering.devices.DiffusionModels.Session;

/**
 * A model that another process holds for this one.
 *
 * @param number of it there
 */
record RemoteModel(Link link, long number) implements DiffusionModel {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final Executor WAITING = Executors.newCachedThreadPool(work -> {
        var thread = new Thread(work, "waiting for a worker process");
        thread.setDaemon(true);
        return thread;
    });

    @Override
    public String precision() {
        long model = number;
        return link.ask(
                (ModelHost there, Conversation back) -> there.model(model).precision());
    }

    @Override
    public Session open(SamplingParameters canvas) {
        long model = number;
        long session = link.ask((ModelHost there, Conversation back) -> there.open(model, canvas));
        var opened = new Remote(link, session);
        Link process = link;
        CLEANER.register(
                opened, () -> process.tellIfThere((ModelHost there, Conversation back) -> there.forget(session)));
        return opened;
    }

    @Override
    public boolean isGone() {
        return link.end().isDone();
    }

    @Override
    public void close() {
        long model = number;
        link.tellIfThere((ModelHost there, Conversation back) -> there.close(model));
    }

    private record Remote(Link link, long number) implements Session {
        @Override
        public float[] encodePrompt(String prompt) {
            long session = number;
            return link.ask((ModelHost there, Conversation back) ->
                    there.session(session).encodePrompt(prompt));
        }

        @Override
        public float[] noise(long seed) {
            long session = number;
            return link.ask((ModelHost there, Conversation back) ->
                    there.session(session).noise(seed));
        }

        @Override
        public int capacity() {
            long session = number;
            return link.ask((ModelHost there, Conversation back) ->
                    there.session(session).capacity());
        }

        @Override
        public List<float[]> denoise(List<Trajectory> trajectories, int from, int to, StepListener listener) {
            long session = number;
            List<Trajectory> sent = List.copyOf(trajectories);
            return link.ask(
                    (ModelHost there, Conversation back) -> there.denoise(session, sent, from, to, back),
                    new Steps(sent, listener));
        }

        @Override
        public CompletableFuture<Picture> decode(float[] latent) {
            long session = number;
            return CompletableFuture.supplyAsync(
                    () -> link.ask((ModelHost there, Conversation back) -> there.decode(session, latent)), WAITING);
        }

        @Override
        public Picture preview(float[] latent) {
            long session = number;
            return link.ask((ModelHost there, Conversation back) ->
                    there.session(session).preview(latent));
        }
    }
}
