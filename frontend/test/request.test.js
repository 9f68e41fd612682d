import assert from "node:assert/strict"
import test from "node:test"
import { stringify } from "../server/json.js"
import { draftOf, initialDraft, requestOf } from "../request/request.js"

test("the page's first request", () => {
  assert.deepEqual(requestOf(initialDraft()), {
    errors: [],
    request: {
      keyframes: [{ prompt: "a red apple", seed: 42 }, { prompt: "a green frog", seed: 420 }],
      sampler: "ddim",
      negativePrompt: "",
      width: 128, height: 128,
      guidanceScale: 4, guidanceDamper: 0.5, midCompression: 1.2, crossfeed: 0,
      branching: { preset: "medium", depthStrength: 0.4, frames: 100 },
      movie: { fps: 30, seconds: 8 },
    },
  })
})

test("each form of branching asks for its own fields only", () => {
  const branching = mode => requestOf({ ...initialDraft(), mode }).request.branching
  assert.deepEqual(branching("automatic"), { steps: 30, depthStrength: 0.4, branches: 20 })
  assert.deepEqual(branching("hand"), { steps: 30, branchCounts: [2, 3, 7, 10], injectionSteps: [0, 3, 6, 9] })
})

test("empty fields are left out, the seed of an empty one too", () => {
  const draft = initialDraft()
  draft.keyframes[0].seed = " "
  draft.values.width = ""
  const { request } = requestOf(draft)
  assert.deepEqual(request.keyframes[0], { prompt: "a red apple" })
  assert.equal("width" in request, false)
})

test("what is no number is named, all at once", () => {
  const draft = initialDraft()
  draft.keyframes[1].seed = "9223372036854775808"
  Object.assign(draft.values, { width: "12.5", guidanceScale: "?", "movie.fps": "1e3" })
  assert.deepEqual(requestOf(draft).errors.map(error => error.field), ["keyframes[1].seed", "guidanceScale", "width", "movie.fps"])
})

test("a transition's request comes back as it was, largest seed included", () => {
  const request = {
    keyframes: [{ prompt: "a", seed: 9223372036854775807n }, { prompt: "b", seed: 0 }, { prompt: "c", seed: 2 ** 40 }],
    sampler: "dpmpp-2m", negativePrompt: "blurry", width: 256, height: 128, guidanceScale: 7.25, guidanceDamper: 1, midCompression: 2, crossfeed: 0.3,
    model: "embedded",
    branching: { steps: 10, branchCounts: [2, 3], injectionSteps: [0, 4] },
    movie: { fps: 24, seconds: 2.5 },
  }
  const again = requestOf(draftOf(request))
  assert.deepEqual(again, { request, errors: [] })
  assert.match(stringify(again.request), /"seed":9223372036854775807/)
})
