import assert from "node:assert/strict"
import test from "node:test"
import { Distances, worstOf } from "../model/transition/distances.js"
import { Timeline } from "../model/transition/timeline.js"

const frame = (index, fraction, leftDistance, rightDistance) => ({
  segment: 0,
  index,
  fraction,
  leftDistance,
  rightDistance,
})
const known = distances =>
  distances.gaps.map(({ leftIndex, rightIndex, distance }) => [leftIndex, rightIndex, distance])

test("fills as frames arrive: one between two others divides their gap", () => {
  const distances = new Distances()
  distances.push(frame(0, 0))
  distances.push(frame(1, 1, 0.5))
  assert.deepEqual(known(distances), [[0, 1, 0.5]])
  distances.push(frame(2, 0.5, 0.2, 0.4))
  distances.push(frame(2, 0.5, 0.9, 0.9))
  assert.deepEqual(known(distances), [
    [0, 2, 0.2],
    [2, 1, 0.4],
  ])
  assert.equal(worstOf(distances.gaps).leftIndex, 2)
})

test("takes the frames of a transition, also between pushed ones", () => {
  const distances = new Distances()
  distances.push(frame(0, 0))
  distances.takeAll([frame(0, 0, null), frame(2, 0.5, 0.1), frame(1, 1, null)])
  assert.deepEqual(known(distances), [
    [0, 2, 0.1],
    [2, 1, null],
  ])
  assert.equal(worstOf(distances.gaps).distance, 0.1)
  assert.equal(worstOf([]), null)
})

test("the quality fills what is missing; a new frame makes its evenness void", () => {
  const distances = new Distances()
  distances.takeAll([
    frame(0, 0),
    frame(1, 1),
    { segment: 1, index: 3, fraction: 0.5 },
    { segment: 1, index: 2, fraction: 1 },
  ])
  distances.measure({ segments: [{ distances: [0.3] }, { distances: [0.1, null] }], evenness: 0.8 })
  assert.deepEqual(
    distances.gaps.map(({ distance }) => distance),
    [0.3, 0.1, null],
  )
  assert.equal(distances.evenness, 0.8)
  distances.push(frame(4, 0.5, 0.1, 0.2))
  assert.equal(distances.evenness, null)
})

test("ignores the quality of a segment with other frames", () => {
  const distances = new Distances()
  distances.takeAll([frame(0, 0), frame(1, 1)])
  distances.measure({ segments: [{ distances: [0.3, 0.2] }], evenness: 0.9 })
  assert.deepEqual(known(distances), [[0, 1, null]])
})

test("a movie with perceptual timing shows frames at the share of the way", () => {
  const timeline = new Timeline(3, [1, 2, 1])
  assert.deepEqual(
    [0, 0.125, 0.25, 0.5, 1].map(share => timeline.placeAt(share)),
    [0, 0.5, 1, 1.5, 3],
  )
  assert.deepEqual(
    [0, 0.5, 1, 3, 5].map(place => timeline.playheadAt(place)),
    [0, 0.125, 0.25, 1, 1],
  )
})

test("without all distances its time is shared out evenly", () => {
  assert.equal(new Timeline(2, [1, null]).placeAt(0.25), 0.5)
  assert.equal(new Timeline(2, [1]).placeAt(0.25), 0.5)
  assert.equal(new Timeline(2, [0, 0]).placeAt(0.25), 0.5)
  assert.deepEqual([new Timeline(0).placeAt(1), new Timeline(0).playheadAt(0)], [0, 0])
})

test("equal frames at both ends take no time", () => {
  const timeline = new Timeline(3, [0, 1, 0])
  assert.deepEqual(
    [0, 0.5, 1].map(share => timeline.placeAt(share)),
    [0, 1.5, 2],
  )
  assert.deepEqual(
    [0, 1, 2, 3].map(place => timeline.playheadAt(place)),
    [0, 0, 1, 1],
  )
})
