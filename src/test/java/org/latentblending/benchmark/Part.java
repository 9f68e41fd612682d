package org.latentblending.benchmark;

/** What the benchmark can measure. */
enum Part {
    /** The published order against ours, and each lever alone. */
    ORDERS(Orders::measure),
    /** Whole transitions against drafts and four steps. */
    DRAFT(Drafts::measure),
    /** Adaptive placement against the static tree: how much neighbouring frames differ. */
    PLACEMENT(Placements::measure),
    /** One movie in every format: size and time. */
    FORMATS(Formats::measure),
    /** Own pictures as keyframes: whether the movie jumps where it leaves them. */
    PICTURES(PicturePairs::measure),
    /** The whole server: first frame, share outside the networks, memory. */
    SERVER(Servers::measure),
    /** The whole server with workers in its process and in processes of their own. */
    WORKERS(WorkerPlaces::measure),
    /** One step of the full-size UNet against diffusers. */
    STEP(FullSizeStep::measure),
    /** Resident memory over many transitions in a row. */
    MEMORY(ManyTransitions::measure);

    private final Measurement measurement;

    Part(Measurement measurement) {
        this.measurement = measurement;
    }

    void measure(Options options) throws Exception {
        measurement.measure(options);
    }

    private interface Measurement {
        void measure(Options options) throws Exception;
    }
}
