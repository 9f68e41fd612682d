// From what stands in the page (all text) to the request of the contract, and back.
import { belongsTo, FIELDS } from "./fields.js"
import { seedFrom } from "./seed.js"

export function initialDraft() {
  return {
    model: "",
    mode: "preset",
    keyframes: [{ prompt: "a red apple", seed: "42" }, { prompt: "a green frog", seed: "420" }],
    values: Object.fromEntries(FIELDS.map(field => [field.name, field.initial])),
  }
}

// Returns { request, errors }: only what the server could not be asked at all is an error here, the rest it names itself.
// An empty field is left out, so that the server's default holds.
export function requestOf(draft) {
  const errors = []
  const request = { keyframes: draft.keyframes.map((keyframe, index) => keyframeOf(keyframe, index, errors)) }
  if (draft.model) request.model = draft.model
  for (const field of FIELDS) {
    if (!belongsTo(field, draft.mode)) continue
    const text = draft.values[field.name] ?? ""
    if (text.trim() === "" && field.kind !== "text") continue
    const value = valueOf(field, text)
    if (value === null) errors.push({ field: field.name, message: complaintOf(field) })
    else put(request, field.name, value)
  }
  return { request, errors }
}

// A draft that asks for the same again; `request` is the one of a transition, with everything filled in.
export function draftOf(request) {
  const draft = initialDraft()
  draft.model = request.model ?? ""
  draft.mode = modeOf(request.branching)
  draft.keyframes = (request.keyframes ?? draft.keyframes).map(({ prompt, seed }) => ({
    prompt: prompt ?? "", seed: seed === null || seed === undefined ? "" : String(seed),
  }))
  for (const field of FIELDS) {
    const value = field.name.split(".").reduce((part, key) => part?.[key], request)
    if (value !== null && value !== undefined) draft.values[field.name] = Array.isArray(value) ? value.join(", ") : String(value)
  }
  return draft
}

function keyframeOf({ prompt, seed }, index, errors) {
  if (seed.trim() === "") return { prompt }
  const number = seedFrom(seed)
  if (number === null) {
    errors.push({ field: `keyframes[${index}].seed`, message: "must be a whole number from 0 to 9223372036854775807, or empty" })
  }
  return { prompt, seed: number }
}

function modeOf(branching) {
  if (!branching || branching.preset) return "preset"
  return branching.branchCounts ? "hand" : "automatic"
}

function valueOf(field, text) {
  if (["text", "choice", "select"].includes(field.kind)) return text
  if (field.kind !== "list") return numberOf(text, field.whole)
  const items = text.split(/[\s,;]+/).filter(item => item !== "").map(item => numberOf(item, true))
  return items.length === 0 || items.includes(null) ? null : items
}

function numberOf(text, whole) {
  const trimmed = text.trim()
  const form = whole ? /^-?\d{1,15}$/ : /^-?\d*\.?\d+(e[+-]?\d+)?$/i
  return form.test(trimmed) ? Number(trimmed) : null
}

function complaintOf(field) {
  if (field.kind === "list") return "must be whole numbers with commas between them"
  return field.whole ? "must be a whole number" : "must be a number"
}

function put(request, path, value) {
  const keys = path.split(".")
  const last = keys.pop()
  const place = keys.reduce((part, key) => (part[key] ??= {}), request)
  place[last] = value
}
