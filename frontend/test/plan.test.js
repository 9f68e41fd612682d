import assert from "node:assert/strict"
import test from "node:test"
import { costWords, unlockedWords } from "../model/plan/cost.js"
import { Pace } from "../model/plan/pace.js"
import { treeLevels, treeLines } from "../model/plan/tree.js"
import { Memory } from "../model/request/memory.js"

const segment = {
  steps: 10,
  blocks: [0, 4, 10],
  fractions: [
    [0, 1],
    [0, 0.5, 1],
  ],
  parents: [
    [null, null],
    [
      { left: 0, right: 1, fraction: 0 },
      { left: 0, right: 1, fraction: 0.5 },
      { left: 0, right: 1, fraction: 1 },
    ],
  ],
}
const plan = { segments: [segment, segment], totalSteps: 52 }

test("draws branches: steps go down, the blend and the segments from left to right", () => {
  const lines = treeLines(plan, 200, 100)
  assert.deepEqual(lines.map(({ key, x, y }) => [key, x, y]).slice(0, 6), [
    ["0/0/0", 0, 40],
    ["0/0/1", 100, 40],
    ["0/1/0", 0, 100],
    ["0/1/1", 50, 100],
    ["0/1/2", 100, 100],
    ["1/0/0", 100, 40],
  ])
  assert.deepEqual(treeLevels(plan, 100), [
    { step: 0, y: 0 },
    { step: 4, y: 40 },
    { step: 10, y: 100 },
  ])
  assert.equal(lines[2].path, "M0 40V100")
  assert.equal(lines[3].path, "M0 40C0 70 50 70 50 100M100 40C100 70 50 70 50 100")
})

test("the last branches continue to their frames", () => {
  const uneven = {
    ...segment,
    fractions: [
      [0, 1],
      [0, 0.2, 1],
    ],
  }
  const lines = treeLines({ segments: [uneven] }, 100, 100, 10)
  assert.equal(lines[0].path, "M0 0V40", "only the last block's")
  assert.ok(lines[3].path.endsWith("M20 100C20 105 50 105 50 110"), lines[3].path)
})

test("cost with a time if one is known", () => {
  const request = { keyframes: [] }
  assert.equal(costWords(plan, request, null), "5 generated frames · 52 steps")
  assert.equal(costWords(plan, request, 2), "5 generated frames · 52 steps · about 26 s")
})

test("tells what is drawn already, and the rest", () => {
  const reused = { transitionId: "t", segment: 0 }
  const segments = [{ ...segment, reused }, segment, { ...segment, reused }]
  const keyframes = [1, 2, 3, 4].map(seed => ({ prompt: "", seed }))
  assert.equal(
    costWords({ segments, totalSteps: 16 }, { keyframes }, 4),
    "2 of 3 segments are already drawn · 16 of 58 steps remaining · about 4 s",
  )
  assert.equal(
    costWords({ segments, totalSteps: 0 }, { keyframes }, 6),
    "All is already drawn: only the movie is rendered",
  )
  assert.equal(
    costWords({ segments: [segment], totalSteps: 10, reusedKeyframes: [1] }, { keyframes }, null),
    "1 of 2 keyframes is already drawn · 10 of 46 steps remaining",
  )
  const adaptive = { maxFrames: 9 }
  assert.equal(
    costWords({ segments: [{ fractions: [] }], totalSteps: 30, reusedKeyframes: [1], adaptive }, { keyframes }, null),
    "1 of 2 keyframes is already drawn · up to 30 steps remaining",
  )
})

test("counts no steps of own pictures, and a repeated keyframe once unless it is crossfed", () => {
  const plan = { segments: [segment, segment], totalSteps: 12, reusedKeyframes: [0, 2] }
  const [first, second, picture] = [
    { prompt: "a", seed: 1 },
    { prompt: "b", seed: 2 },
    { prompt: "c", image: "i" },
  ]
  const whole = request => /of (\d+) steps/.exec(costWords(plan, request, null))[1]
  assert.equal(whole({ keyframes: [first, second, first] }), "32")
  assert.equal(whole({ keyframes: [first, second, first], crossfeed: 0.3 }), "42")
  assert.equal(whole({ keyframes: [first, second, picture] }), "32")
  assert.equal(whole({ keyframes: [{ prompt: "a" }, second, { prompt: "a" }] }), "42", "their seeds will differ")
})

test("learns the pace of a model and size from finished transitions", () => {
  const kept = new Map()
  const storage = { getItem: key => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) }
  const pace = new Pace(new Memory(() => storage))
  const request = { model: "m", width: 128, height: 128 }
  const times = { startedAt: "2025-01-01T00:00:00Z", finishedAt: "2025-01-01T00:00:10Z" }
  pace.learn({ status: "cancelled", request, progress: { completedSteps: 9 }, ...times })
  assert.equal(pace.expect(request), null)
  pace.learn({ status: "succeeded", request, progress: { completedSteps: 50 }, ...times })
  assert.equal(pace.expect(request), 5)
  pace.learn({ status: "succeeded", request, progress: { completedSteps: 2 }, ...times })
  assert.equal(pace.expect(request), 5, "a listing does not tell whether parts were reused")
  pace.learn({ status: "succeeded", request, progress: { completedSteps: 50 }, frames: [], ...times })
  assert.equal(pace.expect({ ...request, width: 256 }), 2.5)
  assert.equal(pace.expect({ ...request, model: "other" }), null)
})

test("learns no pace from a tree to which frames may have been added, or of which parts were drawn before", () => {
  const kept = new Map()
  const storage = { getItem: key => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) }
  const pace = new Pace(new Memory(() => storage))
  const request = { model: "m", width: 128, height: 128, branching: { placement: "adaptive", placed: [[]] } }
  const times = { startedAt: "2025-01-01T00:00:00Z", finishedAt: "2025-01-01T00:00:01Z" }
  pace.learn({ status: "succeeded", request, progress: { completedSteps: 300 }, ...times })
  assert.equal(pace.expect(request), null)
  const { branching, ...fixed } = request
  pace.learn({
    status: "succeeded",
    request: fixed,
    progress: { completedSteps: 9 },
    ...times,
    reused: { segments: [] },
  })
  assert.equal(pace.expect(request), null)
})

test("keeps the pace of drafts apart and guesses it until one has finished", () => {
  const kept = new Map()
  const storage = { getItem: key => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) }
  const pace = new Pace(new Memory(() => storage))
  const whole = { model: "m", width: 128, height: 128, draft: false }
  const draft = { ...whole, draft: true }
  const times = { startedAt: "2025-01-01T00:00:00Z", finishedAt: "2025-01-01T00:00:10Z" }
  pace.learn({ status: "succeeded", request: whole, progress: { completedSteps: 50 }, ...times })
  assert.equal(pace.expect(draft), 10)
  pace.learn({ status: "succeeded", request: draft, progress: { completedSteps: 90 }, ...times })
  assert.equal(pace.expect(draft), 9)
  assert.equal(pace.expect(whole), 5)
  assert.equal(pace.expect({ ...draft, width: 256 }), 4.5)
  assert.equal(pace.expect({ ...whole, width: 256 }), 2.5)
  const other = new Pace(new Memory(() => storage))
  kept.clear()
  other.learn({ status: "succeeded", request: draft, progress: { completedSteps: 90 }, ...times })
  assert.equal(other.expect(whole), 4.5)
})

test("tells which seeds keep drawn keyframes from being taken again", () => {
  const [locked, empty, open] = [
    { seed: "1", isLocked: true },
    { seed: "", isLocked: false },
    { seed: "7", isLocked: false },
  ]
  assert.equal(unlockedWords([locked, empty]), "")
  assert.equal(unlockedWords([locked, open]), "1 seed is not locked: drawn anew")
  assert.equal(unlockedWords([open, open, empty]), "2 seeds are not locked: drawn anew")
})
