package org.latentblending.models.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.config.SchedulerConfig.BetaSchedule;
import org.latentblending.models.config.SchedulerConfig.Prediction;
import org.latentblending.models.config.SchedulerConfig.Solver;
import org.latentblending.models.config.SchedulerConfig.TimestepSpacing;
import tools.jackson.databind.JsonNode;

/** Reads {@code scheduler_config.json} as diffusers' Stable Diffusion pipelines do, with the corrections that they make. */
@RequiredArgsConstructor
final class SchedulerReader {
    private static final String SUFFIX = "Scheduler";
    private static final Map<String, SamplerKind> SAMPLERS = Map.of(
            "DDIM", SamplerKind.DDIM,
            "DDPM", SamplerKind.DDIM,
            "PNDM", SamplerKind.PNDM,
            "EulerDiscrete", SamplerKind.EULER,
            "EulerAncestralDiscrete", SamplerKind.EULER_ANCESTRAL,
            "DPMSolverMultistep", SamplerKind.DPM_SOLVER);
    // Any model with such a config can be sampled with DDIM.
    private static final Set<String> OTHERS = Set.of(
            "DEISMultistep",
            "DPMSolverSDE",
            "DPMSolverSinglestep",
            "HeunDiscrete",
            "KDPM2AncestralDiscrete",
            "KDPM2Discrete",
            "LMSDiscrete",
            "UniPCMultistep");

    private final ConfigFile file;
    private final List<String> notes = new ArrayList<>();

    SchedulerConfig read() {
        String name = className();
        correctClipSample();
        file.requireOneOf("thresholding", false);
        // Parameters of thresholding and clipping.
        file.ignore("clip_sample_range", "dynamic_thresholding_ratio", "sample_max_value");
        file.requireOneOf("timestep_type", "discrete");
        Map<String, Prediction> predictions = Map.of("epsilon", Prediction.EPSILON, "v_prediction", Prediction.V);
        SchedulerConfig config = new SchedulerConfig(
                file.integer("num_train_timesteps", 1000, 1, 1 << 20),
                file.number("beta_start", 0.0001, 0, 1),
                file.number("beta_end", 0.02, 0, 1),
                file.choice("beta_schedule", BetaSchedule.LINEAR),
                file.choice("prediction_type", Prediction.EPSILON, predictions),
                file.choice("timestep_spacing", TimestepSpacing.LEADING),
                stepsOffset(),
                file.flag("set_alpha_to_one", true),
                file.flag("rescale_betas_zero_snr", false),
                solver(name),
                notes);
        if (config.betaEnd() >= 1) {
            throw file.invalid("beta_end", config.betaEnd(), "must be below 1");
        }
        if (config.betaStart() > config.betaEnd()) {
            throw file.invalid("beta_start", config.betaStart(), "must not be above beta_end, " + config.betaEnd());
        }
        if (config.hasZeroTerminalSnr() && config.prediction() == Prediction.EPSILON) {
            String problem =
                    "which needs the prediction_type \"v_prediction\": there is no noise to predict from noise alone";
            throw file.invalid("rescale_betas_zero_snr", true, problem);
        }
        file.rejectUnknown();
        return config;
    }

    /** The class without its ending. */
    private String className() {
        file.requirePresent(
                "_class_name",
                Stream.concat(SAMPLERS.keySet().stream(), OTHERS.stream())
                        .sorted()
                        .map(name -> name + SUFFIX)
                        .toArray());
        String name = String.valueOf(file.text("_class_name"));
        return name.substring(0, name.length() - SUFFIX.length());
    }

    private void correctClipSample() {
        if (file.flag("clip_sample", false)) {
            notes.add("'clip_sample' is true in scheduler_config.json; it is read as false, as diffusers does,"
                    + " because latents are never clipped.");
        }
    }

    /** All 2.x models have an offset of 1. */
    private int stepsOffset() {
        int offset = file.integer("steps_offset", 0, 0, 1 << 20);
        if (offset != 1) {
            notes.add("'steps_offset' is %d in scheduler_config.json; it is read as 1, as diffusers does."
                    .formatted(offset));
        }
        return 1;
    }

    private Solver solver(String name) {
        SamplerKind sampler = SAMPLERS.get(name);
        String unsupported = sampler == null ? name + SUFFIX : unsupportedSetting(sampler);
        ignoreSamplerSettings();
        if (sampler == null || unsupported != null) {
            notes.add("%s in scheduler_config.json is not implemented; the default sampler is ddim."
                    .formatted(unsupported));
            return Solver.ddim(file.choice("timestep_spacing", TimestepSpacing.LEADING));
        }
        if (sampler == SamplerKind.PNDM && !file.flag("skip_prk_steps", false)) {
            notes.add("'skip_prk_steps' is not true in scheduler_config.json; the sampler pndm skips these steps.");
        }
        boolean isLeading = sampler == SamplerKind.DDIM || sampler == SamplerKind.PNDM;
        TimestepSpacing spacing =
                file.choice("timestep_spacing", isLeading ? TimestepSpacing.LEADING : TimestepSpacing.LINSPACE);
        boolean isKarras = file.flag("use_karras_sigmas", false);
        boolean endsWithoutNoise = file.choice("final_sigmas_type", true, Map.of("zero", true, "sigma_min", false));
        int order = sampler == SamplerKind.DPM_SOLVER ? file.integer("solver_order", 2, 1, 2) : 2;
        boolean isDpmpp2m = sampler == SamplerKind.DPM_SOLVER && isKarras && endsWithoutNoise && order == 2;
        return new Solver(isDpmpp2m ? SamplerKind.DPMPP_2M : sampler, spacing, isKarras, endsWithoutNoise, order);
    }

    /** The first setting of a sampler that this server does not have, or null. */
    private @Nullable String unsupportedSetting(SamplerKind sampler) {
        return switch (sampler) {
            case EULER -> other("interpolation_type", "linear") ? "'interpolation_type'" : unsupportedLevels();
            case DPM_SOLVER -> {
                if (other("algorithm_type", "dpmsolver++", "deis")) {
                    yield "'algorithm_type'";
                }
                if (other("solver_order", 1, 2)) {
                    yield "'solver_order'";
                }
                // diffusers reads the others as midpoint.
                yield other("solver_type", "midpoint", "logrho", "bh1", "bh2") ? "'solver_type'" : unsupportedLevels();
            }
            default -> null;
        };
    }

    private @Nullable String unsupportedLevels() {
        return Stream.of("use_exponential_sigmas", "use_beta_sigmas", "use_lu_lambdas")
                .filter(field -> other(field, false))
                .findFirst()
                .or(() -> Stream.of("sigma_min", "sigma_max").filter(file::has).findFirst())
                .map(field -> "'" + field + "'")
                .orElse(null);
    }

    /** Whether a field is present and has none of the values. */
    private boolean other(String field, Object... values) {
        JsonNode found = file.get(field);
        return found != null
                && Arrays.stream(values).noneMatch(value -> found.asString().equals(value.toString()));
    }

    private void ignoreSamplerSettings() {
        file.ignore("variance_type"); // DDPM: added noise
        file.ignore("interpolation_type", "sigma_min", "sigma_max"); // Euler
        file.ignore("use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas", "final_sigmas_type");
        file.ignore("algorithm_type", "solver_type", "solver_order", "solver_p", "lower_order_final"); // DPM-Solver
        file.ignore("euler_at_final", "lambda_min_clipped", "use_lu_lambdas", "flow_shift", "time_shift_type");
        file.ignore("predict_x0", "disable_corrector", "skip_prk_steps"); // UniPC, PNDM
    }
}
