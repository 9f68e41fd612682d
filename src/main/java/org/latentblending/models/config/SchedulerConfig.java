package org.latentblending.models.config;

import java.util.Map;

/**
 * The noise schedule: {@code scheduler/scheduler_config.json}. The sampler that the file names
 * plays no part: a request names its own, which goes by the file's values as diffusers' {@code from_config} does.
 *
 * @param trainSteps timesteps of the training: 1000
 * @param betaStart variance of the noise of the first timestep
 * @param betaEnd variance of the noise of the last timestep
 * @param betaSchedule how it grows between them
 * @param prediction what the UNet predicts
 * @param spacing which timesteps are visited
 * @param stepsOffset added to the timesteps of {@link TimestepSpacing#LEADING}
 * @param setAlphaToOne the last step ends without noise; otherwise with the noise of timestep 0
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
    private static final String[] SAMPLERS = {
        "DDIMScheduler",
        "DDPMScheduler",
        "DEISMultistepScheduler",
        "DPMSolverMultistepScheduler",
        "DPMSolverSinglestepScheduler",
        "EulerAncestralDiscreteScheduler",
        "EulerDiscreteScheduler",
        "HeunDiscreteScheduler",
        "KDPM2AncestralDiscreteScheduler",
        "KDPM2DiscreteScheduler",
        "LMSDiscreteScheduler",
        "PNDMScheduler",
        "UniPCMultistepScheduler"
    };

    static SchedulerConfig read(ConfigFile file) {
        file.must("_class_name", (Object[]) SAMPLERS);
        file.only("rescale_betas_zero_snr", false);
        file.only("thresholding", false);
        // Stable Diffusion's pipelines never clip latents; where the field is absent they switch off DDIM's default.
        file.only("clip_sample", false);
        // The bounds of the two above.
        file.aside("clip_sample_range", "dynamic_thresholding_ratio", "sample_max_value");
        file.only("timestep_type", "discrete");
        asideOfOtherSamplers(file);

        SchedulerConfig config = new SchedulerConfig(
                file.integer("num_train_timesteps", 1000, 1, 1 << 20),
                file.number("beta_start", 0.0001, 0, 1),
                file.number("beta_end", 0.02, 0, 1),
                file.choice(
                        "beta_schedule",
                        BetaSchedule.LINEAR,
                        Map.of("linear", BetaSchedule.LINEAR, "scaled_linear", BetaSchedule.SCALED_LINEAR)),
                file.choice(
                        "prediction_type",
                        Prediction.EPSILON,
                        Map.of("epsilon", Prediction.EPSILON, "v_prediction", Prediction.V)),
                file.choice(
                        "timestep_spacing",
                        TimestepSpacing.LEADING,
                        Map.of(
                                "leading",
                                TimestepSpacing.LEADING,
                                "trailing",
                                TimestepSpacing.TRAILING,
                                "linspace",
                                TimestepSpacing.LINSPACE)),
                file.integer("steps_offset", 0, 0, 1 << 20),
                file.flag("set_alpha_to_one", true));
        if (config.betaEnd >= 1) {
            throw file.wrong("beta_end", config.betaEnd, "must be below 1");
        }
        if (config.betaStart > config.betaEnd) {
            throw file.wrong("beta_start", config.betaStart, "must not be above beta_end, " + config.betaEnd);
        }
        file.refuseRest();
        return config;
    }

    /** Settings of the samplers that a file may name, of their own steps, which play no part either. */
    private static void asideOfOtherSamplers(ConfigFile file) {
        file.aside("skip_prk_steps"); // PNDM
        file.aside("variance_type"); // DDPM: of the noise that DDIM with eta 0 does not add
        file.aside("interpolation_type", "sigma_min", "sigma_max"); // Euler
        file.aside("use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas", "final_sigmas_type");
        file.aside("algorithm_type", "solver_type", "solver_order", "solver_p", "lower_order_final"); // DPM-Solver
        file.aside("euler_at_final", "lambda_min_clipped", "use_lu_lambdas", "flow_shift", "time_shift_type");
        file.aside("predict_x0", "disable_corrector"); // UniPC
    }
}
