// Converts a draft (the form's values, all text) to a request of the API. The way back is in draft.js.
import { belongsTo, FIELDS, pathOf } from "./fields.js"
import { looped } from "./loop.js"
import { seedFrom } from "./seed.js"

export function initialDraft() {
  return {
    model: "",
    mode: "preset",
    startsBy: "steps",
    isLoop: false,
    keyframes: [
      { prompt: "a red apple", seed: "42", isLocked: true },
      { prompt: "a green frog", seed: "420", isLocked: true },
    ],
    values: {},
    inpainting: null,
    cut: null,
  }
}

// Returns { request, errors }: the errors are values that cannot be sent at all; the server finds all others. Empty fields
// are omitted, so that the server's defaults apply; so are seeds that are not locked. `loopSeed` is used for both ends of a
// loop whose first seed is not locked.
export function requestOf(draft, loopSeed = "") {
  const errors = []
  const keyframes = draft.isLoop ? looped(draft.keyframes, loopSeed) : draft.keyframes
  const request = { keyframes: keyframes.map((keyframe, index) => keyframeOf(keyframe, index, errors)) }
  if (draft.model) request.model = draft.model
  for (const field of FIELDS) {
    if (!belongsTo(field, draft)) continue
    const text = draft.values[field.name]
    if (text === undefined || (text.trim() === "" && field.kind !== "text")) continue
    const value = valueOf(field, text)
    if (value === null) errors.push({ field: pathOf(field), message: complaintOf(field) })
    else put(request, pathOf(field), value)
  }
  if (draft.inpainting) request.inpainting = draft.inpainting
  if (draft.cut) putCut(request, draft.cut)
  return { request, errors }
}

// A frame rate may be a fraction, which a field for numbers does not take: 30000/1001 is 29.97.
export function decimal(value) {
  const [, over, under] = /^(\d+)\/(\d+)$/.exec(value) ?? []
  return under ? Number((over / under).toFixed(3)) : value
}

// Durations and holds from the timeline are for its number of keyframes only.
function putCut(request, { segments, holds, fps, upscaler, scale, model, ...others }) {
  const movie = Object.assign((request.movie ??= {}), others)
  if (fps && movie.fps === decimal(fps)) movie.fps = fps
  if (upscaler && movie.scale === scale && request.model === model) movie.upscaler = upscaler
  const { length } = request.keyframes
  if (holds?.length === length) movie.holds = holds
  if (segments?.length !== length - 1) return
  movie.segments = segments
  delete movie.seconds
}

function keyframeOf({ prompt, seed, isLocked = true, image, negativePrompt = "", guidanceScale = "" }, index, errors) {
  const keyframe = { prompt }
  if (image) keyframe.image = image
  if (isLocked && seed.trim() !== "") keyframe.seed = seedFrom(seed)
  if (negativePrompt.trim() !== "") keyframe.negativePrompt = negativePrompt
  if (guidanceScale.trim() !== "") keyframe.guidanceScale = numberOf(guidanceScale)
  const complaints = {
    seed: "must be a whole number from 0 to 9223372036854775807, or empty",
    guidanceScale: "must be a number, or empty",
  }
  for (const [name, message] of Object.entries(complaints)) {
    if (keyframe[name] === null) errors.push({ field: `keyframes[${index}].${name}`, message })
  }
  return keyframe
}

function valueOf(field, text) {
  if (["text", "choice", "select"].includes(field.kind) && !field.whole) return text
  if (field.kind === "checkbox") return text === "true"
  if (field.kind !== "list") return numberOf(text, field.whole)
  const items = text
    .split(/[\s,;]+/)
    .filter(item => item !== "")
    .map(item => numberOf(item, field.whole))
  return items.length === 0 || items.includes(null) ? null : items
}

function numberOf(text, whole) {
  const trimmed = text.trim()
  const form = whole ? /^-?\d{1,15}$/ : /^-?\d*\.?\d+(e[+-]?\d+)?$/i
  return form.test(trimmed) ? Number(trimmed) : null
}

function complaintOf(field) {
  if (field.kind === "list") return field.whole ? "must be whole numbers" : "must be numbers"
  return field.whole ? "must be a whole number" : "must be a number"
}

function put(request, path, value) {
  const keys = path.split(".")
  const last = keys.pop()
  const place = keys.reduce((part, key) => (part[key] ??= {}), request)
  place[last] = value
}
