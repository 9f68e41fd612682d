package org.latentblending.models.config;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Config of the noise schedule: {@code scheduler/scheduler_config.json}. The sampler in the file is ignored, since requests
 * choose one; it uses the file's values like diffusers' {@code from_config}.
 *
 * @param trainSteps number of training timesteps: 1000
 * @param betaStart noise variance of the first timestep
 * @param betaEnd noise variance of the last timestep
 * @param betaSchedule interpolation between them
 * @param prediction output of the UNet
 * @param spacing selection of timesteps
 * @param stepsOffset added to the timesteps of {@link TimestepSpacing#LEADING}
 * @param setAlphaToOne whether the last step ends without noise, instead of the noise of timestep 0
 */
public record SchedulerConfig(
        int trainSteps,
        double betaStart,
        double betaEnd,
        BetaSchedule betaSchedule,
        Prediction prediction,
        TimestepSpacing spacing,
        int stepsOffset,
        boolean setAlphaToOne) {
    /** Output of the UNet: the noise, or v = alpha * noise - sigma * x0 (Salimans and Ho, 2022). */
    public enum Prediction {
        EPSILON,
        V;

        /** {@code epsilon} or {@code v}: the name in the HTTP API. */
        @JsonValue
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Interpolation of the noise variance beta over the training timesteps. */
    public enum BetaSchedule {
        LINEAR,
        /** Linear in the square root. */
        SCALED_LINEAR
    }

    /** Selection of training timesteps (table 2 of Lin et al., 2023, arXiv 2305.08891). */
    public enum TimestepSpacing {
        LEADING,
        TRAILING,
        LINSPACE
    }

    private static final Object[] SAMPLERS = Stream.of(
                    ("DDIM DDPM DEISMultistep DPMSolverMultistep DPMSolverSinglestep EulerAncestralDiscrete EulerDiscrete"
                                    + " HeunDiscrete KDPM2AncestralDiscrete KDPM2Discrete LMSDiscrete PNDM UniPCMultistep")
                            .split(" "))
            .map(name -> name + "Scheduler")
            .toArray();

    static SchedulerConfig read(ConfigFile file) {
        file.requirePresent("_class_name", SAMPLERS);
        file.requireOneOf("rescale_betas_zero_snr", false);
        file.requireOneOf("thresholding", false);
        // Stable Diffusion's pipelines never clip latents; if the field is absent, they override DDIM's default.
        file.requireOneOf("clip_sample", false);
        // Parameters of the two above.
        file.ignore("clip_sample_range", "dynamic_thresholding_ratio", "sample_max_value");
        file.requireOneOf("timestep_type", "discrete");
        ignoreSamplerSettings(file);

        Map<String, Prediction> predictions = Map.of("epsilon", Prediction.EPSILON, "v_prediction", Prediction.V);
        SchedulerConfig config = new SchedulerConfig(
                file.integer("num_train_timesteps", 1000, 1, 1 << 20),
                file.number("beta_start", 0.0001, 0, 1),
                file.number("beta_end", 0.02, 0, 1),
                file.choice("beta_schedule", BetaSchedule.LINEAR),
                file.choice("prediction_type", Prediction.EPSILON, predictions),
                file.choice("timestep_spacing", TimestepSpacing.LEADING),
                file.integer("steps_offset", 0, 0, 1 << 20),
                file.flag("set_alpha_to_one", true));
        if (config.betaEnd >= 1) {
            throw file.invalid("beta_end", config.betaEnd, "must be below 1");
        }
        if (config.betaStart > config.betaEnd) {
            throw file.invalid("beta_start", config.betaStart, "must not be above beta_end, " + config.betaEnd);
        }
        file.rejectUnknown();
        return config;
    }

    /** Ignores settings that are specific to the sampler in the file. */
    private static void ignoreSamplerSettings(ConfigFile file) {
        file.ignore("skip_prk_steps"); // PNDM
        file.ignore("variance_type"); // DDPM: added noise
        file.ignore("interpolation_type", "sigma_min", "sigma_max"); // Euler
        file.ignore("use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas", "final_sigmas_type");
        file.ignore("algorithm_type", "solver_type", "solver_order", "solver_p", "lower_order_final"); // DPM-Solver
        file.ignore("euler_at_final", "lambda_min_clipped", "use_lu_lambdas", "flow_shift", "time_shift_type");
        file.ignore("predict_x0", "disable_corrector"); // UniPC
    }
}
