// The settings of a request: the name in the API (which errors use as well), label and hint. Ranges and defaults come from
// the server (limits.js). Keyframes are not here: they have a list of their own.
// `slide` is the useful part of the range, for the slider; the number beside it takes the whole range.

export const PRESETS = ["lowest", "low", "medium", "high", "ultra"]

export const FIELDS = [
  {
    name: "branching.preset", group: "quality", kind: "choice", label: "Quality", 
    choices: PRESETS, mode: "preset",
    hint: "Higher quality takes more steps and generates more frames.",
  },
  {
    name: "branching.frames", group: "quality", kind: "slider", label: "Frames",     slide: [10, 400], step: 1, whole: true, mode: "preset",
    hint: "Target for each segment. The quality preset sets how many are generated; the rest are interpolated.",
  },
  {
    name: "branching.branches", group: "quality", kind: "slider", label: "Branches",     slide: [5, 125], step: 1, whole: true, mode: "automatic",
    hint: "Frames generated for each segment, both keyframes included.",
  },
  {
    name: "branching.steps", group: "quality", kind: "slider", label: "Steps", slide: [5, 100],
    step: 1, whole: true, mode: "automatic hand",
    hint: "Diffusion steps for each frame. More steps add detail and take longer.",
  },
  {
    name: "branching.depthStrength", group: "quality", kind: "slider", label: "Depth strength",     slide: [0.01, 0.99], step: 0.01, mode: "preset automatic",
    hint: "Share of the steps before branching starts. Low values create new content between the prompts; high values approach a cross-fade.",
  },
  { name: "branching.branchCounts", group: "tree", kind: "list", whole: true, mode: "hand" },
  {
    name: "branching.injectionSteps", group: "tree", kind: "list", whole: true, mode: "hand",
    startsBy: "steps",
  },
  { name: "branching.injectionStrengths", group: "tree", kind: "list", mode: "hand", startsBy: "strengths" },
  {
    name: "movie.seconds", group: "movie", kind: "slider", label: "Duration", unit: "s",     slide: [0.5, 30], step: 0.1,
    hint: "For each segment, from one prompt to the next.",
  },
  {
    name: "movie.fps", group: "movie", kind: "slider", label: "Frame rate", unit: "fps",     step: 1, whole: true,
    hint: "Frames per second of the movie.",
  },
  {
    name: "sampler", group: "image", kind: "select", label: "Sampler", 
    choices: [["ddim", "DDIM"], ["dpmpp-2m", "DPM-Solver++ (2M)"]],
    hint: "DPM-Solver++ needs about half as many steps for the same quality.",
  },
  {
    name: "negativePrompt", group: "image", kind: "text", label: "Negative prompt", 
    hint: "Content to avoid in every frame.",
  },
  {
    name: "width", group: "image", kind: "number", label: "Width", unit: "px", step: 8, whole: true,
  },
  {
    name: "height", group: "image", kind: "number", label: "Height", unit: "px", step: 8,
    whole: true, hint: "Models work best at their native size.",
  },
  {
    name: "guidanceScale", group: "image", kind: "slider", label: "Guidance scale", slide: [1, 25],
    step: 0.1,
    hint: "How closely the frames follow the prompts.",
  },
  {
    name: "guidanceDamper", group: "blending", kind: "slider", label: "Guidance damper",     step: 0.01,
    hint: "Guidance midway between two keyframes: 1 keeps it, 0 reduces it to 1, 2 nearly doubles it.",
  },
  {
    name: "midCompression", group: "blending", kind: "slider", label: "Mid compression", slide: [1, 2],
    step: 0.01,
    hint: "Values from 1.7 concentrate branches in the middle of a segment.",
  },
  {
    name: "crossfeed", group: "blending", kind: "slider", label: "Crossfeed", step: 0.01,
    hint: "How much of a keyframe’s composition carries over to the next one.",
  },
]

export const MODES = [
  { name: "preset", label: "Quality preset" },
  { name: "automatic", label: "Steps and branches" },
  { name: "hand", label: "Custom tree" },
]

// Whether a draft uses a field: each branching mode has its own, and a custom tree starts its blocks by steps or by strengths.
export function belongsTo(field, { mode, startsBy = "steps" }) {
  return (!field.mode || field.mode.split(" ").includes(mode)) && (!field.startsBy || field.startsBy === startsBy)
}
