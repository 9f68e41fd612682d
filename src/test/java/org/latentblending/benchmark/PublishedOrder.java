package org.latentblending.benchmark;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.latentblending.blending.PictureTrajectory;
import org.latentblending.diffusion.DiffusionModel;
import org.latentblending.diffusion.SamplingParameters;
import org.latentblending.diffusion.StableDiffusion.Tuning;
import org.latentblending.diffusion.prompts.PromptFiles;
import org.latentblending.media.images.Picture;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.models.embeddings.TextualInversions;
import org.latentblending.models.loras.Loras;
import org.latentblending.rendering.devices.DeviceSettings;
import org.latentblending.rendering.devices.DiffusionModels;
import org.latentblending.rendering.devices.PreviewSettings;
import org.latentblending.rendering.devices.StableDiffusionModels;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/**
 * Lets a server denoise one branch after the other, as the published engine does, if {@code benchmark.order} is
 * {@code published}. PyTorch spreads each branch over the cores.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "benchmark.order", havingValue = "published")
class PublishedOrder {
    static final String SETTING = "--benchmark.order=published";

    @Bean
    @Primary
    DiffusionModels modelsInPublishedOrder(
            ModelCatalogue catalogue,
            DeviceSettings devices,
            PreviewSettings previews,
            TextualInversions inversions,
            Loras loras) {
        return new StableDiffusionModels(
                catalogue, devices, previews, new PromptFiles(inversions, loras), new Tuning(true, false, false)) {
            @Override
            public DiffusionModel load(String modelId, String device) {
                return new Model(super.load(modelId, device));
            }
        };
    }

    private record Model(DiffusionModel model) implements DiffusionModel {
        @Override
        public String precision() {
            return model.precision();
        }

        @Override
        public DiffusionModel.Session open(SamplingParameters parameters) {
            return new OneByOne(model.open(parameters));
        }

        @Override
        public void close() {
            model.close();
        }
    }

    private record OneByOne(DiffusionModel.Session session) implements DiffusionModel.Session {
        @Override
        public int capacity() {
            return new OneAtATime(session).capacity();
        }

        @Override
        public List<float[]> denoise(List<Trajectory> trajectories, int from, int to, StepListener listener) {
            return new OneAtATime(session).denoise(trajectories, from, to, listener);
        }

        @Override
        public float[] encodePrompt(String prompt) {
            return session.encodePrompt(prompt);
        }

        @Override
        public float[] noise(long seed) {
            return session.noise(seed);
        }

        @Override
        public PictureTrajectory trajectory(Picture picture, long seed) {
            return session.trajectory(picture, seed);
        }

        @Override
        public CompletableFuture<Picture> decodeAsync(float[] latent) {
            return session.decodeAsync(latent);
        }

        @Override
        public Picture preview(float[] latent) {
            return session.preview(latent);
        }
    }
}
