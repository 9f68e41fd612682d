import assert from "node:assert/strict"
import test from "node:test"
import { stringify } from "../model/server/json.js"
import { errorsOfForm } from "../model/request/loop.js"
import { draftOf, withNewSeeds } from "../model/request/draft.js"
import { initialDraft, requestOf } from "../model/request/request.js"
import { describes } from "../model/request/same.js"
import { startOf } from "../model/server/starter.js"
import { asCurl, asJson, requestIn } from "../model/request/text.js"

// The values of a form that the user has not changed: the server's defaults.
const DEFAULTS = {
  "branching.preset": "medium",
  "branching.frames": "100",
  "branching.branches": "20",
  "branching.steps": "30",
  "branching.depthStrength": "0.4",
  "branching.branchCounts": "2, 4, 8",
  "branching.injectionSteps": "0, 9, 15",
  "branching.injectionStrengths": "0, 0.3, 0.5",
  "movie.seconds": "8",
  "movie.fps": "30",
  sampler: "ddim",
  draft: "false",
  negativePrompt: "",
  width: "128",
  height: "128",
  guidanceScale: "4",
  guidanceDamper: "0.5",
  midCompression: "1.2",
  crossfeed: "0",
}

function filledDraft() {
  return { ...initialDraft(), values: { ...DEFAULTS } }
}

test("until the server's defaults are known, only the prompts are sent", () => {
  assert.deepEqual(requestOf(initialDraft()), {
    errors: [],
    request: {
      keyframes: [
        { prompt: "a red apple", seed: 42 },
        { prompt: "a green frog", seed: 420 },
      ],
    },
  })
})

test("the page's first request", () => {
  assert.deepEqual(requestOf(filledDraft()), {
    errors: [],
    request: {
      keyframes: [
        { prompt: "a red apple", seed: 42 },
        { prompt: "a green frog", seed: 420 },
      ],
      sampler: "ddim",
      draft: false,
      negativePrompt: "",
      width: 128,
      height: 128,
      guidanceScale: 4,
      guidanceDamper: 0.5,
      midCompression: 1.2,
      crossfeed: 0,
      branching: { preset: "medium", depthStrength: 0.4, frames: 100 },
      movie: { fps: 30, seconds: 8 },
    },
  })
})

test("each branching mode sends its own fields only", () => {
  const branching = mode => requestOf({ ...filledDraft(), mode }).request.branching
  assert.deepEqual(branching("automatic"), { steps: 30, depthStrength: 0.4, branches: 20 })
  assert.deepEqual(branching("hand"), { steps: 30, branchCounts: [2, 4, 8], injectionSteps: [0, 9, 15] })
  const { request } = requestOf({ ...filledDraft(), mode: "hand", startsBy: "strengths" })
  assert.deepEqual(request.branching, { steps: 30, branchCounts: [2, 4, 8], injectionStrengths: [0, 0.3, 0.5] })
  assert.equal(draftOf(request).startsBy, "strengths")
})

test("omits empty fields and empty seeds", () => {
  const draft = initialDraft()
  draft.keyframes[0].seed = " "
  draft.values.width = ""
  const { request } = requestOf(draft)
  assert.deepEqual(request.keyframes[0], { prompt: "a red apple" })
  assert.equal("width" in request, false)
})

test("names all invalid numbers at once", () => {
  const draft = initialDraft()
  draft.keyframes[1].seed = "9223372036854775808"
  Object.assign(draft.values, { width: "12.5", guidanceScale: "?", "movie.fps": "fast" })
  assert.deepEqual(
    requestOf(draft).errors.map(error => error.field),
    ["keyframes[1].seed", "movie.fps", "width", "guidanceScale"],
  )
})

test("a request survives the conversion to a draft and back, the largest seed included", () => {
  const request = {
    keyframes: [
      { prompt: "a", seed: 9223372036854775807n },
      { prompt: "b", seed: 0 },
      { prompt: "c", seed: 2 ** 40 },
    ],
    sampler: "dpmpp-2m",
    draft: true,
    negativePrompt: "blurry",
    width: 256,
    height: 128,
    guidanceScale: 7.25,
    guidanceDamper: 1,
    midCompression: 2,
    crossfeed: 0.3,
    model: "embedded",
    branching: { steps: 10, branchCounts: [2, 3], injectionSteps: [0, 4] },
    movie: { fps: 24, seconds: 2.5 },
  }
  const again = requestOf(draftOf(request))
  assert.deepEqual(again, { request, errors: [] })
  assert.match(stringify(again.request), /"seed":9223372036854775807/)
})

test("omits seeds that are not locked", () => {
  const draft = initialDraft()
  draft.keyframes[0].isLocked = false
  assert.deepEqual(requestOf(draft).request.keyframes[0], { prompt: "a red apple" })
  assert.deepEqual(requestOf(withNewSeeds(initialDraft())).request.keyframes, [
    { prompt: "a red apple" },
    { prompt: "a green frog" },
  ])
})

test("a loop ends with its first keyframe and one seed for both", () => {
  const draft = { ...initialDraft(), isLoop: true }
  assert.deepEqual(requestOf(draft).request.keyframes[2], { prompt: "a red apple", seed: 42 })
  draft.keyframes[0].isLocked = false
  const { keyframes } = requestOf(draft, "7").request
  assert.deepEqual(
    [keyframes[0], keyframes[2]],
    [
      { prompt: "a red apple", seed: 7 },
      { prompt: "a red apple", seed: 7 },
    ],
  )
})

test("recognises a loop and moves errors of its end to its start", () => {
  const { request } = requestOf({ ...initialDraft(), isLoop: true })
  const draft = draftOf(request)
  assert.equal(draft.isLoop, true)
  assert.equal(draft.keyframes.length, 2)
  assert.deepEqual(requestOf(draft).request, request)
  const message = "too long"
  assert.deepEqual(
    errorsOfForm(
      [
        { field: "keyframes[0].prompt", message },
        { field: "keyframes[2].prompt", message },
      ],
      2,
    ),
    [{ field: "keyframes[0].prompt", message }],
  )
})

test("two equal keyframes are no loop", () => {
  const { keyframes } = requestOf(initialDraft()).request
  assert.equal(draftOf({ keyframes: [keyframes[0], keyframes[0]] }).isLoop, false)
})

test("a stored draft keeps its values and omits the others", () => {
  const stored = { ...initialDraft(), values: { "branching.preset": "high", width: "256" } }
  assert.deepEqual(requestOf(stored).request.branching, { preset: "high" })
  assert.equal(requestOf(stored).request.width, 256)
})

test("a draft describes a request with any seeds that are not locked", () => {
  const draft = initialDraft()
  const { request } = requestOf(draft)
  assert.equal(describes(draft, request), true)
  draft.keyframes[1] = { prompt: "a green frog", seed: "9", isLocked: false }
  assert.equal(describes(draft, request), true)
  draft.keyframes[1].isLocked = true
  assert.equal(describes(draft, request), false)
  assert.equal(describes({ ...initialDraft(), inpainting: { image: "i", mask: "m" } }, request), false)
  assert.equal(describes(initialDraft(), { ...request, inpainting: { image: "i", mask: "m" } }), false)
})

test("a draft describes a request whose fields are in the server's order", () => {
  const { request } = requestOf(filledDraft())
  const branching = { preset: "medium", depthStrength: 0.4, frames: 100 }
  const movie = { fps: 30, seconds: 8 }
  assert.equal(describes(filledDraft(), { ...request, branching, movie }), true)
  assert.equal(describes(filledDraft(), { ...request, branching, movie: { fps: 8, seconds: 30 } }), false)
  const stored = { ...movie, format: "mp4", scale: 1 }
  assert.equal(describes(filledDraft(), { ...request, branching, movie: stored }), true)
  const large = { ...stored, scale: 4, upscaler: "embedded-x4" }
  assert.equal(describes(filledDraft(), { ...request, branching, movie: large }), false)
  const draft = filledDraft()
  draft.values["movie.scale"] = "4"
  assert.equal(describes(draft, { ...request, branching, movie: large }), true)
  assert.equal(requestOf(draft).request.movie.scale, 4)
  const again = draftOf({ ...request, movie: large })
  assert.deepEqual(requestOf(again).request.movie, large)
  assert.deepEqual(requestOf({ ...again, model: "another" }).request.movie, { ...stored, scale: 4 })
  again.values["movie.scale"] = "2"
  assert.deepEqual(requestOf(again).request.movie, { ...stored, scale: 2 })
})

test("a preset describes the steps and branches that a model for a few steps made of it", () => {
  const draft = { ...filledDraft(), model: "turbo" }
  const asked = requestOf(draft).request
  const stored = { ...asked, branching: { depthStrength: 0.4, steps: 4, branches: 12 } }
  const started = JSON.parse(JSON.stringify(startOf(asked, { request: stored })))
  assert.equal(describes(draft, stored), false)
  assert.equal(describes(draft, stored, started), true)
  assert.equal(describes({ ...initialDraft(), model: "turbo" }, stored, started), true, "before the defaults are known")
  const edited = { ...draft, values: { ...draft.values, "branching.preset": "high" } }
  assert.equal(describes(edited, stored, started), false)
  assert.equal(describes(draft, { ...stored, branching: { ...stored.branching, branches: 25 } }, started), false)
  assert.equal(describes({ ...draft, model: "other" }, { ...stored, model: "other" }, started), false)
  const automatic = { ...draft, mode: "automatic" }
  assert.equal(describes(automatic, requestOf(automatic).request, started), true)
  assert.equal(describes(automatic, stored, started), false)
})

test("writes JSON and curl and reads both, with every digit and quote", () => {
  const request = {
    keyframes: [{ prompt: 'a frog\'s [1,2] "crown": {}', seed: 2n ** 63n - 1n }],
    branching: { branchCounts: [2, 3] },
  }
  assert.match(asJson(request), /"branchCounts": \[2, 3\]/)
  assert.match(asJson(request), /\n {6}"seed": 9223372036854775807\n/)
  assert.deepEqual(requestIn(asJson(request)), request)
  assert.deepEqual(requestIn(asCurl(request, "http://localhost:8080")), request)
  assert.deepEqual(requestIn(asJson({ id: "x", request })), request)
  assert.throws(() => requestIn("a frog"), /not JSON/)
  assert.throws(() => requestIn("[1]"), /not a request/)
})

test("sends a keyframe's own settings if it has any", () => {
  const draft = initialDraft()
  draft.keyframes[0] = { ...draft.keyframes[0], negativePrompt: "red", guidanceScale: "7.5" }
  const { request, errors } = requestOf(draft)
  assert.deepEqual(errors, [])
  assert.deepEqual(request.keyframes, [
    { prompt: "a red apple", seed: 42, negativePrompt: "red", guidanceScale: 7.5 },
    { prompt: "a green frog", seed: 420 },
  ])
  assert.deepEqual(requestOf(draftOf(request)).request, request)
  draft.keyframes[0].guidanceScale = "much"
  assert.deepEqual(
    requestOf(draft).errors.map(({ field }) => field),
    ["keyframes[0].guidanceScale"],
  )
})

test("a first image without a source has no inpainting ids", () => {
  assert.deepEqual(draftOf({ inpainting: { method: "model" } }).inpainting, {})
  assert.equal(draftOf({}).inpainting, null)
})

test("a decoder is sent when it is chosen, and what the server has chosen is not", () => {
  const decoderOf = values => requestOf({ ...initialDraft(), values }).request.autoencoder
  assert.equal(decoderOf({ autoencoder: "" }), undefined)
  assert.equal(decoderOf({ autoencoder: "tiny" }), "tiny")
  const shown = request => draftOf(request).values.autoencoder
  assert.equal(shown({ draft: true, autoencoder: "tiny" }), undefined)
  assert.equal(shown({ draft: false, autoencoder: "full" }), undefined)
  assert.equal(shown({ draft: true, autoencoder: "full" }), "full")
  assert.equal(shown({ draft: false, autoencoder: "tiny" }), "tiny")
})
