// Drafts that repeat the request of a transition. Loaded when there is one: the first screen needs none.
import { FIELDS, pathOf } from "./fields.js"
import { isLoop } from "./loop.js"
import { decimal, initialDraft } from "./request.js"

// A draft that repeats the request of a transition, without the branches that adaptive placement added.
export function draftOf(request) {
  const draft = initialDraft()
  draft.model = request.model ?? ""
  draft.mode = modeOf(request.branching)
  draft.startsBy = request.branching?.injectionStrengths ? "strengths" : "steps"
  draft.keyframes = (request.keyframes ?? draft.keyframes).map(({ prompt, seed, image, ...own }) => ({
    prompt: text(prompt),
    image: text(image),
    seed: text(seed),
    isLocked: text(seed) !== "",
    negativePrompt: text(own.negativePrompt),
    guidanceScale: text(own.guidanceScale),
  }))
  draft.isLoop = isLoop(draft.keyframes)
  if (draft.isLoop) draft.keyframes.pop()
  const placement = request.branching?.placement ?? "fixed"
  for (const field of FIELDS) {
    if (field.placement && field.placement !== placement) continue
    const value = pathOf(field)
      .split(".")
      .reduce((part, key) => part?.[key], request)
    if (value !== null && value !== undefined)
      draft.values[field.name] = Array.isArray(value) ? value.join(", ") : String(decimal(value))
  }
  // Another draft leaves to the server what it has chosen by itself.
  if ((request.autoencoder === "tiny") === (request.draft === true)) delete draft.values.autoencoder
  draft.inpainting = inpaintingOf(request)
  draft.cut = cutIn(request)
  return draft
}

export function withNewSeeds(draft) {
  return { ...draft, keyframes: draft.keyframes.map(keyframe => ({ ...keyframe, seed: "", isLocked: false })) }
}

// What has no field: all that only the timeline sets, a fraction as frame rate, and the upscaler of a model and scale.
function cutIn({ model, movie }) {
  const { fps, seconds, timing, scale, upscaler, ...cut } = movie ?? {}
  if (decimal(fps) !== fps) cut.fps = fps
  if (upscaler) Object.assign(cut, { upscaler, scale, model })
  return Object.keys(cut).length > 0 ? cut : null
}

// The first image of an inpainting model has no source image.
function inpaintingOf({ inpainting }) {
  return inpainting ? (inpainting.image ? inpainting : {}) : null
}

function modeOf(branching) {
  if (!branching || branching.preset) return "preset"
  if (branching.branchCounts) return "hand"
  return branching.steps || branching.branches ? "automatic" : "preset"
}

function text(value) {
  return String(value ?? "")
}
