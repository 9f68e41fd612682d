package org.latentblending.rendering.isolation;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.latentblending.blending.Denoiser;
import org.latentblending.blending.Denoiser.Trajectory;

/** In the server: who listens to the steps that another process makes. */
record Steps(List<Trajectory> trajectories, Denoiser.StepListener listener) {

    /** @param pictures of the batch, in the other process */
    private void stepped(List<Integer> batch, Conversation pictures) {
        listener.stepped(
                batch.stream().map(trajectories::get).toList(),
                chosen -> pictures.ask((IntFunction<float[]> there, Conversation back) -> there.apply(chosen)));
    }

    /** In the other process: tells the server. */
    static class Told implements Denoiser.StepListener {
        private final Map<Trajectory, Integer> numbers = new IdentityHashMap<>();
        private final Conversation server;

        Told(List<Trajectory> trajectories, Conversation server) {
            this.server = server;
            for (int i = 0; i < trajectories.size(); i++) {
                numbers.put(trajectories.get(i), i);
            }
        }

        @Override
        public void evaluated(int evaluations) {
            server.tell((Steps steps, Conversation back) -> steps.listener.evaluated(evaluations));
        }

        @Override
        public void stepped(List<Trajectory> batch, IntFunction<float[]> pictures) {
            List<Integer> told = batch.stream().map(numbers::get).toList();
            server.tell((Steps steps, Conversation back) -> steps.stepped(told, back), pictures);
        }
    }
}
