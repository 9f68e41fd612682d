package org.latentblending.models.config;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Config of the noise schedule and the sampler: {@code scheduler/scheduler_config.json}. Requests may choose another sampler; it
 * uses the file's values like diffusers' {@code from_config}.
 *
 * @param trainSteps number of training timesteps: 1000
 * @param betaStart noise variance of the first timestep
 * @param betaEnd noise variance of the last timestep
 * @param betaSchedule interpolation between them
 * @param prediction output of the UNet
 * @param spacing selection of timesteps, of DDIM and PNDM
 * @param stepsOffset added to the timesteps of {@link TimestepSpacing#LEADING}
 * @param setAlphaToOne whether the last step ends without noise, instead of the noise of timestep 0
 * @param hasZeroTerminalSnr whether the last training timestep is noise alone
 * @param solver the sampler that the file names
 * @param notes corrected and replaced settings of the file, one sentence each
 */
public record SchedulerConfig(
        int trainSteps,
        double betaStart,
        double betaEnd,
        BetaSchedule betaSchedule,
        Prediction prediction,
        TimestepSpacing spacing,
        int stepsOffset,
        boolean setAlphaToOne,
        boolean hasZeroTerminalSnr,
        Solver solver,
        List<String> notes) {
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

    /**
     * The sampler that a config names.
     *
     * @param sampler DDIM for a class that this server does not have
     * @param spacing of the samplers of the k-diffusion family: Euler, Euler ancestral, DPM-Solver++
     * @param isKarras whether they use the noise levels of Karras et al.
     * @param endsWithoutNoise whether they end without noise, instead of the noise of timestep 0
     * @param order of DPM-Solver++: 1 or 2
     */
    public record Solver(
            SamplerKind sampler, TimestepSpacing spacing, boolean isKarras, boolean endsWithoutNoise, int order) {
        static Solver ddim(TimestepSpacing spacing) {
            return of(SamplerKind.DDIM, spacing);
        }

        static Solver of(SamplerKind sampler, TimestepSpacing spacing) {
            return new Solver(sampler, spacing, false, true, 2);
        }

        private Solver withoutKarras() {
            return new Solver(sampler, spacing, false, endsWithoutNoise, order);
        }
    }

    // Of the published models with zero terminal SNR; their authors recommend it (Lin et al., section 3.4).
    private static final double GUIDANCE_RESCALE = 0.7;

    /** The config of a model that is sampled with DDIM. */
    public SchedulerConfig(
            int trainSteps,
            double betaStart,
            double betaEnd,
            BetaSchedule betaSchedule,
            Prediction prediction,
            TimestepSpacing spacing,
            int stepsOffset,
            boolean setAlphaToOne) {
        this(
                trainSteps,
                betaStart,
                betaEnd,
                betaSchedule,
                prediction,
                spacing,
                stepsOffset,
                setAlphaToOne,
                false,
                Solver.ddim(spacing),
                List.of());
    }

    public SchedulerConfig {
        notes = List.copyOf(notes);
    }

    static SchedulerConfig read(ConfigFile file) {
        return new SchedulerReader(file).read();
    }

    /** This schedule for a model with zero terminal SNR, whose first step must be the last timestep. */
    public SchedulerConfig withZeroTerminalSnr() {
        Solver trailing = new Solver(
                solver.sampler, TimestepSpacing.TRAILING, solver.isKarras, solver.endsWithoutNoise, solver.order);
        return with(TimestepSpacing.TRAILING, true, trailing, notes);
    }

    /**
     * This schedule as SD-Turbo's config has it: Euler's method with trailing spacing.
     *
     * @param note tells why
     */
    public SchedulerConfig forFewSteps(String note) {
        Solver euler = Solver.of(SamplerKind.EULER, TimestepSpacing.TRAILING);
        return with(TimestepSpacing.TRAILING, false, euler, List.of(note));
    }

    /** @param note tells that a setting is ignored */
    public SchedulerConfig withNote(String note) {
        return with(spacing, hasZeroTerminalSnr, solver, List.of(note));
    }

    /** This schedule with the levels of its timesteps. */
    public SchedulerConfig withoutKarras() {
        return with(spacing, hasZeroTerminalSnr, solver.withoutKarras(), notes);
    }

    private SchedulerConfig with(
            TimestepSpacing newSpacing, boolean isZeroSnr, Solver newSolver, List<String> newNotes) {
        return new SchedulerConfig(
                trainSteps,
                betaStart,
                betaEnd,
                betaSchedule,
                prediction,
                newSpacing,
                stepsOffset,
                setAlphaToOne,
                isZeroSnr,
                newSolver,
                newNotes);
    }

    /** Whether this is the schedule of models for a few steps, such as SD-Turbo: Euler's method with trailing spacing. */
    public boolean needsFewSteps() {
        return solver.sampler == SamplerKind.EULER
                && solver.spacing == TimestepSpacing.TRAILING
                && !solver.isKarras
                && !hasZeroTerminalSnr;
    }

    /** How much of a guided prediction's deviation is set to that without guidance, 0 to 1. */
    public double guidanceRescale() {
        return hasZeroTerminalSnr ? GUIDANCE_RESCALE : 0;
    }

    /** The sampler of requests that name none. The published method uses DDIM, also with folders that name PNDM. */
    public SamplerKind defaultSampler() {
        return solver.sampler == SamplerKind.PNDM ? SamplerKind.DDIM : solver.sampler;
    }

    /** The samplers that requests can name. */
    public List<SamplerKind> samplers() {
        List<SamplerKind> samplers = new ArrayList<>(
                List.of(SamplerKind.DDIM, SamplerKind.DPMPP_2M, SamplerKind.EULER, SamplerKind.EULER_ANCESTRAL));
        if (!hasZeroTerminalSnr) {
            samplers.add(SamplerKind.PNDM);
        }
        if (solver.sampler == SamplerKind.DPM_SOLVER) {
            samplers.add(SamplerKind.DPM_SOLVER);
        }
        return List.copyOf(samplers);
    }
}
