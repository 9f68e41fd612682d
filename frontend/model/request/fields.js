// Every setting of a request: its name in the contract (which is also how the server names it in an error), its words,
// its range and its default. Keyframes are not here: they have a list of their own.
// A slider covers the range that is worth trying (`slide`), the number beside it all that the server takes.

export const PRESETS = ["lowest", "low", "medium", "high", "ultra"]

export const FIELDS = [
  {
    name: "branching.preset", group: "quality", kind: "choice", label: "Quality", isLabelled: true, initial: "medium",
    choices: PRESETS, mode: "preset",
    hint: "More steps and more pictures between the prompts.",
  },
  {
    name: "branching.frames", group: "quality", kind: "slider", label: "Frames wished", initial: "100", min: 2, max: 2000,
    slide: [10, 400], step: 1, whole: true, mode: "preset",
    hint: "The quality decides how many of them are drawn; the movie mixes the rest.",
  },
  {
    name: "branching.branches", group: "quality", kind: "slider", label: "Transition images", initial: "20", min: 2, max: 1000,
    slide: [5, 125], step: 1, whole: true, mode: "automatic",
    hint: "Drawn for each pair of prompts, the prompts’ own included.",
  },
  {
    name: "branching.steps", group: "quality", kind: "slider", label: "Steps", initial: "30", min: 1, max: 999, slide: [5, 100],
    step: 1, whole: true, mode: "automatic hand",
    hint: "Diffusion steps of each picture: more are finer and take longer.",
  },
  {
    name: "branching.depthStrength", group: "quality", kind: "slider", label: "Depth strength", initial: "0.4", min: 0, max: 0.99,
    slide: [0.01, 0.99], step: 0.01, mode: "preset automatic",
    hint: "How late the prompts are mixed. Low: new things appear in between. High: closer to a cross-fade.",
  },
  { name: "branching.branchCounts", group: "tree", kind: "list", whole: true, initial: "2, 3, 7, 10", mode: "hand" },
  {
    name: "branching.injectionSteps", group: "tree", kind: "list", whole: true, initial: "0, 3, 6, 9", mode: "hand",
    startsBy: "steps",
  },
  { name: "branching.injectionStrengths", group: "tree", kind: "list", initial: "0, 0.3, 0.6, 0.9", mode: "hand", startsBy: "strengths" },
  {
    name: "movie.seconds", group: "movie", kind: "slider", label: "Duration", unit: "s", initial: "8", min: 0.1, max: 600,
    slide: [0.5, 30], step: 0.1,
    hint: "For each pair of prompts.",
  },
  {
    name: "movie.fps", group: "movie", kind: "slider", label: "Pictures a second", unit: "fps", initial: "30", min: 1, max: 120,
    step: 1, whole: true,
    hint: "How smoothly the movie runs.",
  },
  {
    name: "sampler", group: "picture", kind: "select", label: "Sampler", initial: "ddim",
    choices: [["ddim", "DDIM"], ["dpmpp-2m", "DPM-Solver++ (2M)"]],
    hint: "DPM-Solver++ gets as far with about half the steps.",
  },
  {
    name: "negativePrompt", group: "picture", kind: "text", label: "Negative prompt", initial: "",
    hint: "What should not be seen.",
  },
  {
    name: "width", group: "picture", kind: "number", label: "Width", unit: "px", initial: "128", min: 64, max: 2048, step: 8, whole: true,
  },
  {
    name: "height", group: "picture", kind: "number", label: "Height", unit: "px", initial: "128", min: 64, max: 2048, step: 8,
    whole: true, hint: "A model draws best at its own size.",
  },
  {
    name: "guidanceScale", group: "picture", kind: "slider", label: "Guidance scale", initial: "4", min: 1, max: 30, slide: [1, 25],
    step: 0.1,
    hint: "How closely the pictures follow the prompts.",
  },
  {
    name: "guidanceDamper", group: "way", kind: "slider", label: "Guidance damper", initial: "0.5", min: 0, max: 2,
    step: 0.01,
    hint: "Guidance in the middle of the way. 1 keeps it, 0 lowers it to 1, 2 nearly doubles it.",
  },
  {
    name: "midCompression", group: "way", kind: "slider", label: "Mid compression", initial: "1.2", min: 0, max: 5, slide: [1, 2],
    step: 0.01,
    hint: "From 1.7 on, branches gather in the middle of the way.",
  },
  {
    name: "crossfeed", group: "way", kind: "slider", label: "Crossfeed", initial: "0", min: 0, max: 1, step: 0.01,
    hint: "How much of a prompt’s composition the next one takes over.",
  },
]

export const MODES = [
  { name: "preset", label: "Quality preset" },
  { name: "automatic", label: "Steps and images" },
  { name: "hand", label: "Tree by hand" },
]

// Whether a field counts in a draft: each form of branching has its own, and a tree by hand starts its blocks by steps or by strengths.
export function belongsTo(field, { mode, startsBy = "steps" }) {
  return (!field.mode || field.mode.split(" ").includes(mode)) && (!field.startsBy || field.startsBy === startsBy)
}
