import assert from "node:assert/strict"
import test from "node:test"
import { cutOf, withMoved, withSeconds } from "../model/timeline/cut.js"
import { finerBy, Redraws, requestWith, reusedIn, whyNotFiner } from "../model/timeline/redraw.js"

const KEYFRAMES = [
  { prompt: "one", seed: 1, guidanceScale: 6 },
  { prompt: "two", seed: 2n ** 62n },
  { prompt: "three", seed: 3 },
]

test("one keyframe changes, all else and the cut stay", () => {
  const request = { model: "m", crossfeed: 0.2, keyframes: KEYFRAMES, movie: { fps: 24, seconds: 2 } }
  const cut = withSeconds(cutOf(request.movie, 3), 0, 3)
  const next = requestWith(request, cut, 1, { seed: 7 })
  assert.deepEqual(
    next.keyframes.map(({ seed }) => seed),
    [1, 7, 3],
  )
  assert.deepEqual({ ...next, keyframes: 0, movie: 0 }, { ...request, keyframes: 0, movie: 0 })
  assert.deepEqual(next.keyframes[0], KEYFRAMES[0])
  assert.deepEqual(
    next.movie.segments.map(({ seconds }) => seconds),
    [3, 2],
  )
  assert.equal(request.keyframes[1].seed, 2n ** 62n)
})

test("a changed keyframe has its place in the new order", () => {
  const cut = withMoved(cutOf({}, 3), 2, 0)
  const { keyframes } = requestWith({ keyframes: KEYFRAMES }, cut, 0, { prompt: "four" })
  assert.deepEqual(
    keyframes.map(({ prompt }) => prompt),
    ["four", "one", "two"],
  )
  assert.equal(keyframes[0].seed, 3)
})

test("both ends of a loop change together", () => {
  const loop = { keyframes: [...KEYFRAMES, { ...KEYFRAMES[0] }] }
  const seeds = slot => requestWith(loop, cutOf({}, 4), slot, { seed: 9 }).keyframes.map(({ seed }) => seed)
  assert.deepEqual(seeds(0), [9, 2n ** 62n, 3, 9])
  assert.deepEqual(seeds(3), [9, 2n ** 62n, 3, 9])
  assert.deepEqual(seeds(2), [1, 2n ** 62n, 9, 1])
  const pair = { keyframes: [KEYFRAMES[0], KEYFRAMES[0]] }
  assert.deepEqual(
    requestWith(pair, cutOf({}, 2), 1, { seed: 9 }).keyframes.map(({ seed }) => seed),
    [1, 9],
  )
})

test("a segment gets as many frames as it has gaps, where its branches are placed adaptively", () => {
  const request = { branching: { placement: "adaptive" } }
  const cut = cutOf({}, 3)
  assert.equal(whyNotFiner({ status: "succeeded", request }, cut), null)
  assert.match(whyNotFiner({ status: "running", request }, cut), /finished/)
  assert.match(whyNotFiner({ status: "succeeded", request }, withMoved(cut, 0, 1)), /order/)
  assert.match(whyNotFiner({ status: "succeeded", request: { branching: {} } }, cut), /adaptive placement only/)
  assert.equal(finerBy([0, 0.5, 1, 1.25, 1.5, 2], 1), 3)
  assert.equal(
    finerBy(
      Array.from({ length: 301 }, (_, index) => index / 300),
      0,
    ),
    100,
  )
})

test("segments that were taken from another transition keep their name in their order only", () => {
  const transition = { reused: { keyframes: [0, 1], segments: [{ segment: 1, transitionId: "t", sourceSegment: 0 }] } }
  assert.deepEqual(reusedIn(transition, cutOf({}, 4)), [1])
  assert.deepEqual(reusedIn(transition, withMoved(cutOf({}, 4), 0, 3)), [0])
  assert.deepEqual(reusedIn(transition, withMoved(cutOf({}, 4), 1, 3)), [])
  assert.deepEqual(reusedIn({}, cutOf({}, 4)), [])
})

test("a redrawn transition leads back to the one before, and that one to its last successor", () => {
  const redraws = new Redraws()
  redraws.add({ from: "a", to: "b", words: "new seed" })
  redraws.add({ from: "a", to: "c", words: "prompt" })
  assert.equal(redraws.before("c").from, "a")
  assert.equal(redraws.after("a").to, "c")
  assert.equal(redraws.before("a"), null)
  assert.equal(redraws.after("c"), null)
})
