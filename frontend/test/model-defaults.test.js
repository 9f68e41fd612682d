import assert from "node:assert/strict"
import test from "node:test"
import { defaultsOf, takenOver } from "../model/request/model-choice.js"

const ordinary = {
  width: 768,
  height: 768,
  samplers: ["ddim", "dpmpp-2m", "euler", "euler-ancestral", "pndm"],
  defaults: {
    steps: 30,
    guidanceScale: 4,
    sampler: "ddim",
    branching: { preset: "medium", depthStrength: 0.4, frames: 100 },
  },
}
const turbo = {
  width: 512,
  height: 512,
  samplers: ["ddim", "dpmpp-2m", "euler", "euler-ancestral"],
  defaults: {
    steps: 4,
    guidanceScale: 1,
    sampler: "euler",
    branching: { preset: "medium", depthStrength: 0.5, frames: 100 },
  },
}

test("a model's defaults are settings of the form", () => {
  assert.deepEqual(defaultsOf(turbo), {
    width: "512",
    height: "512",
    guidanceScale: "1",
    sampler: "euler",
    "branching.steps": "4",
    "branching.preset": "medium",
    "branching.depthStrength": "0.5",
    "branching.frames": "100",
  })
  assert.deepEqual(defaultsOf({ width: 512, height: 512, defaults: null }), { width: "512", height: "512" })
})

test("movies of a model with an upscaler of its own are enlarged by it", () => {
  const own = { name: "own-x4", factor: 4, own: true }
  const other = { name: "another-x2", factor: 2, own: false }
  assert.equal(defaultsOf({ ...turbo, upscalers: [own, other] })["movie.scale"], "4")
  assert.equal(defaultsOf({ ...turbo, upscalers: [other] })["movie.scale"], "1")
  const slow = { name: "x4", factor: 4, own: true, diffusion: true }
  assert.equal(defaultsOf({ ...turbo, upscalers: [slow] })["movie.scale"], "1")
  const values = defaultsOf({ ...turbo, upscalers: [own] })
  assert.equal(takenOver(values, values, { ...ordinary, upscalers: [] })["movie.scale"], "1")
})

test("a form with the defaults of one model takes those of the next, and back", () => {
  const taken = takenOver(defaultsOf(ordinary), defaultsOf(ordinary), turbo)
  assert.deepEqual(taken, defaultsOf(turbo))
  assert.deepEqual(takenOver({ ...defaultsOf(ordinary), ...taken }, defaultsOf(turbo), ordinary), defaultsOf(ordinary))
})

test("settings that the user has changed stay, and so does a size of which one side was changed", () => {
  const values = { ...defaultsOf(ordinary), guidanceScale: "7", height: "512", "branching.preset": "high" }
  const taken = takenOver(values, defaultsOf(ordinary), turbo)
  assert.deepEqual(Object.keys(taken).sort(), [
    "branching.depthStrength",
    "branching.frames",
    "branching.steps",
    "sampler",
  ])
})

test("a sampler that the new model does not offer is replaced", () => {
  const values = { ...defaultsOf(ordinary), sampler: "pndm" }
  assert.equal(takenOver(values, defaultsOf(ordinary), turbo).sampler, "euler")
  assert.equal(takenOver({ ...values, sampler: "dpmpp-2m" }, defaultsOf(ordinary), turbo).sampler, undefined)
})

test("a sampler stays with a model of an earlier server, which tells no samplers", () => {
  const earlier = { ...turbo, samplers: [], defaults: null }
  const values = { ...defaultsOf(ordinary), sampler: "pndm" }
  assert.deepEqual(takenOver(values, defaultsOf(ordinary), earlier), { width: "512", height: "512" })
})
