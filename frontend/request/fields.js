// Every setting of a request: its name in the contract (which is also how the server names it in an error), its words,
// its range and its default. Keyframes are not here: they have a list of their own.

export const PRESETS = ["lowest", "low", "medium", "high", "ultra"]

export const FIELDS = [
  {
    name: "branching.preset", group: "quality", kind: "choice", label: "Quality", isLabelled: true, initial: "medium",
    choices: PRESETS, mode: "preset",
    hint: "More steps and more pictures between the prompts.",
  },
  {
    name: "branching.frames", group: "quality", kind: "number", label: "Frames", initial: "100", min: 2, max: 2000, step: 1,
    whole: true, mode: "preset",
    hint: "How fine the transition should be. The quality decides how many of them are drawn; the movie mixes the rest.",
  },
  {
    name: "branching.steps", group: "quality", kind: "number", label: "Steps", initial: "30", min: 1, max: 1000, step: 1,
    whole: true, mode: "automatic hand",
    hint: "Diffusion steps of each picture.",
  },
  {
    name: "branching.branches", group: "quality", kind: "number", label: "Pictures", initial: "20", min: 2, max: 1000, step: 1,
    whole: true, mode: "automatic",
    hint: "Drawn for each pair of prompts, the prompts’ own included.",
  },
  {
    name: "branching.branchCounts", group: "quality", kind: "list", label: "Branches", initial: "2, 3, 7, 10", mode: "hand",
    hint: "How many branches each block of the tree has. Starts with 2.",
  },
  {
    name: "branching.injectionSteps", group: "quality", kind: "list", label: "From step", initial: "0, 3, 6, 9", mode: "hand",
    hint: "The step at which each block begins. Starts with 0, rises, stays below the number of steps.",
  },
  {
    name: "branching.depthStrength", group: "quality", kind: "slider", label: "Depth", initial: "0.4", min: 0, max: 0.99,
    step: 0.01, mode: "preset automatic",
    hint: "How late the prompts are mixed. Low: new things appear in between. High: closer to a cross-fade.",
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
    name: "guidanceScale", group: "picture", kind: "slider", label: "Guidance", initial: "4", min: 1, max: 30, step: 0.1,
    hint: "How closely the pictures follow the prompts.",
  },
  {
    name: "guidanceDamper", group: "picture", kind: "slider", label: "Guidance damper", initial: "0.5", min: 0, max: 1,
    step: 0.01,
    hint: "Guidance in the middle of the way. 1 keeps it, 0 lets it fall to 1.",
  },
  {
    name: "width", group: "picture", kind: "number", label: "Width", unit: "px", initial: "128", min: 64, max: 2048, step: 8, whole: true,
    hint: "A model draws best at its own size.",
  },
  {
    name: "height", group: "picture", kind: "number", label: "Height", unit: "px", initial: "128", min: 64, max: 2048, step: 8,
    whole: true,
  },
  {
    name: "midCompression", group: "way", kind: "slider", label: "Mid compression", initial: "1.2", min: 0, max: 5, step: 0.1,
    hint: "From 1.7 on, branches gather in the middle of the way.",
  },
  {
    name: "crossfeed", group: "way", kind: "slider", label: "Crossfeed", initial: "0", min: 0, max: 1, step: 0.01,
    hint: "How much of a prompt’s composition the next one takes over.",
  },
  {
    name: "movie.seconds", group: "movie", kind: "number", label: "Duration", unit: "s", initial: "8", min: 0.1, max: 600, step: "any",
    hint: "For each pair of prompts.",
  },
  {
    name: "movie.fps", group: "movie", kind: "number", label: "Pictures a second", unit: "fps", initial: "30", min: 1, max: 120,
    step: 1, whole: true,
  },
]

export const MODES = [
  { name: "preset", label: "Quality preset" },
  { name: "automatic", label: "Steps and pictures" },
  { name: "hand", label: "Tree by hand" },
]

export function belongsTo(field, mode) {
  return !field.mode || field.mode.split(" ").includes(mode)
}
