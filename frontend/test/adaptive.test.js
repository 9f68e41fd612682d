import assert from "node:assert/strict"
import test from "node:test"
import { costWords } from "../model/plan/cost.js"
import { Growth, sketchOf } from "../model/plan/growth.js"
import { treeLines } from "../model/plan/tree.js"
import { draftOf } from "../model/request/draft.js"
import { initialDraft, requestOf } from "../model/request/request.js"
import { describes } from "../model/request/same.js"
import { startOf } from "../model/server/starter.js"
import { Gallery } from "../model/transition/gallery.js"

const keyframes = [
  { prompt: "a", seed: 1 },
  { prompt: "b", seed: 2 },
]
const block = [0, 1]
const segment = {
  steps: 10,
  blocks: [0, 4, 7, 10],
  fractions: [block, block, block],
  parents: [
    [null, null],
    [
      { left: 0, right: 1, fraction: 0 },
      { left: 0, right: 1, fraction: 1 },
    ],
    [
      { left: 0, right: 1, fraction: 0 },
      { left: 0, right: 1, fraction: 1 },
    ],
  ],
}
const adaptive = {
  levels: [
    { injectionStep: 4, branches: 1 },
    { injectionStep: 7, branches: 2 },
  ],
  maxFrames: 5,
}
const plan = { segments: [segment], totalSteps: 32, adaptive }

function adaptiveDraft(values) {
  return { ...initialDraft(), values: { "branching.preset": "low", "branching.placement": "adaptive", ...values } }
}

test("sends the limits of adaptive placement, and those of fixed placement only with it", () => {
  const values = { "branching.frames": "100", "branching.maxFrames": "24", "branching.maxDistance": "0.1" }
  const limited = requestOf(
    adaptiveDraft({ ...values, "branching.maxSteps": "", "movie.timing": "perceptual" }),
  ).request
  assert.deepEqual(limited.branching, { preset: "low", placement: "adaptive", frames: 24, maxDistance: 0.1 })
  assert.deepEqual(limited.movie, { timing: "perceptual" })
  const fixed = requestOf(adaptiveDraft({ ...values, "branching.placement": "fixed" })).request
  assert.deepEqual(fixed.branching, { preset: "low", placement: "fixed", frames: 100 })
})

test("a custom tree has no placement", () => {
  const { branching } = requestOf({ ...adaptiveDraft({ "branching.branchCounts": "2, 3" }), mode: "hand" }).request
  assert.deepEqual(branching, { branchCounts: [2, 3] })
})

test("a limit that is no number is an error of the API's field", () => {
  assert.deepEqual(
    requestOf(adaptiveDraft({ "branching.maxFrames": "many" })).errors.map(({ field }) => field),
    ["branching.frames"],
  )
})

test("a draft repeats what was asked for, without the branches that were placed", () => {
  const branching = {
    preset: "low",
    placement: "adaptive",
    frames: 24,
    parentalCrossfeed: 0.3,
    placed: [[{ fraction: 0.5, injectionStep: 4 }]],
  }
  const draft = draftOf({ keyframes, branching })
  assert.equal(draft.values["branching.maxFrames"], "24")
  assert.equal(draft.values["branching.frames"], undefined)
  const { placed, ...asked } = branching
  assert.deepEqual(requestOf(draft).request.branching, asked)
  assert.equal(placed.length, 1)
})

test("recognizes the request of its transition, before and after branches were placed", () => {
  const branching = { preset: "low", placement: "adaptive", parentalCrossfeed: 0.3 }
  const draft = draftOf({ keyframes, branching })
  assert.ok(describes(draft, { keyframes, branching: { ...branching, placed: [[]] } }))
  assert.ok(!describes(draft, { keyframes, branching: { ...branching, maxSteps: 90 } }))
  const inSteps = { placement: "adaptive", steps: 4, branches: 12 }
  const started = startOf({ branching }, { request: { model: "m", branching: inSteps } })
  const grown = { model: "m", keyframes, branching: { ...inSteps, placed: [[]] } }
  assert.ok(describes(draft, grown, started), "a model for a few steps has no preset")
  assert.ok(!describes(draft, grown), "started elsewhere")
})

test("fixed placement is the same whether it is said or not", () => {
  const stored = { keyframes, branching: { preset: "low", depthStrength: 0.4, frames: 100 } }
  const draft = draftOf(stored)
  draft.values["branching.placement"] = "fixed"
  assert.ok(describes(draft, stored))
})

test("the cost of adaptive placement is the most that it takes", () => {
  assert.equal(costWords(plan, { keyframes: [] }, 16), "up to 5 generated frames · up to 32 steps · about 2 s")
})

test("grows by messages and by what the transition has, each branch once", () => {
  const growth = new Growth()
  const grown = []
  growth.addEventListener("grown", event => grown.push(event.detail))
  growth.take({ segment: 0, block: 1, branch: 2, fraction: 0.5, state: "started" })
  growth.take({ segment: 0, block: 2, branch: 2, fraction: 0.5, state: "started" })
  growth.take({ segment: 0, block: 0, branch: 1, fraction: 1, state: "started" })
  growth.takeAll([
    {
      frames: [
        { index: 0, fraction: 0, injectionStep: 0 },
        { index: 2, fraction: 0.5, injectionStep: 4 },
        { index: 3, fraction: 0.75, injectionStep: 7 },
        { index: 1, fraction: 1, injectionStep: 0 },
      ],
    },
  ])
  assert.deepEqual(grown, [[0.5], [0.75]])
  assert.deepEqual(
    growth.branches.map(({ index, block, injectionStep }) => [index, block ?? injectionStep]),
    [
      [2, 1],
      [3, 7],
    ],
  )
})

test("a branch grows from its parents at its first step down to its frame", () => {
  const grown = [
    { segment: 0, index: 2, fraction: 0.5, block: 1, position: 0.5 },
    { segment: 0, index: 3, fraction: 0.75, injectionStep: 7, position: 0.75 },
  ]
  const lines = treeLines(plan, 100, 100, 10, grown)
  const path = key => lines.find(line => line.key === key).path
  assert.equal(path("0/1/2"), "M0 40C0 55 50 55 50 70M100 40C100 55 50 55 50 70", "from the keyframes")
  assert.ok(path("0/2/2").startsWith("M50 70V100"), "its own second block")
  assert.ok(path("0/2/3").startsWith("M50 70C50 85 75 85 75 100M100 70C"), "from the branch before it and a keyframe")
  assert.ok(path("0/2/3").endsWith("66.7 110"), "to the third of four frames")
  assert.equal(lines.filter(({ key }) => key.endsWith("/3")).length, 1)
})

test("the sketch halves the widest gaps, level by level", () => {
  assert.deepEqual(
    sketchOf(plan).map(({ fraction, injectionStep, index }) => [fraction, injectionStep, index]),
    [
      [0.5, 4, 2],
      [0.25, 7, 3],
      [0.75, 7, 4],
    ],
  )
  assert.deepEqual(sketchOf({ ...plan, adaptive: undefined }), [])
})

test("positions appear between others and keep their frames", async () => {
  const gallery = new Gallery(async url => ({ url }))
  let places = 0
  gallery.empty([0, 1])
  await gallery.show({ position: 1, kind: "frame", url: "last", index: 1 })
  gallery.addEventListener("places", () => (places += 1))
  gallery.add([0.75, 0.5])
  gallery.add([0.5])
  assert.deepEqual(gallery.positions, [0, 0.5, 0.75, 1])
  assert.deepEqual(gallery.filled, [false, false, false, true])
  assert.equal(places, 1)
})

test("frames that leave the movie leave the strip, also if they load late, and keep their branch without a frame", async () => {
  let loaded
  const gallery = new Gallery(url =>
    url === "late" ? new Promise(resolve => (loaded = resolve)) : Promise.resolve({ url }),
  )
  gallery.empty([0, 0.5, 0.75, 1])
  await gallery.show({ position: 0.5, kind: "frame", url: "middle", index: 2 })
  const late = gallery.show({ position: 0.75, kind: "frame", url: "late", index: 3 })
  gallery.remove({ positions: [0.5, 0.75], indices: [2, 3] })
  loaded({ url: "late" })
  await late
  assert.deepEqual([gallery.positions, gallery.count], [[0, 1], 0])

  const growth = new Growth()
  growth.take({ segment: 0, block: 2, branch: 2, fraction: 0.5 })
  growth.take({ segment: 0, block: 2, branch: 3, fraction: 0.75 })
  growth.drop([2, 9])
  const lines = treeLines(plan, 100, 100, 10, growth.branches)
  assert.ok(lines.find(({ key }) => key === "0/2/2").path.endsWith("50 100"), "ends with its last step")
  assert.ok(lines.find(({ key }) => key === "0/2/3").path.endsWith("50 110"), "the second of three frames")
})
