import assert from "node:assert/strict"
import test from "node:test"
import {
  completeSegments,
  cutOf,
  isDrawn,
  isReordered,
  movieOf,
  placesOf,
  snappedTo,
  withArrival,
  withEasing,
  withHold,
  withMoved,
  withSeconds,
  withSoundFrom,
} from "../model/timeline/cut.js"
import { controlsOf, curveFrom, ease, pathOf, timeOf, wordsOf } from "../model/timeline/easing.js"
import { Edits } from "../model/timeline/edits.js"
import { Motion, sharesOfFrames, sharesOfSegments } from "../model/timeline/motion.js"
import { choiceOf, framesPerSecond, isRateWithin, rateFrom } from "../model/timeline/rates.js"
import { beatsOf, beginningsOf, momentsOf, Scale, snapped, stepped, timeWords } from "../model/timeline/scale.js"

function near(actual, expected, within = 1e-3) {
  assert.ok(Math.abs(actual - expected) <= within, `${actual} is not ${expected}`)
}

test("easing has the values of CSS", () => {
  // From the reference implementation of browsers, at a quarter, a half and three quarters of the time.
  const known = {
    linear: [0.25, 0.5, 0.75],
    "ease-in": [0.0935, 0.3154, 0.6219],
    "ease-out": [0.3781, 0.6846, 0.9065],
    "ease-in-out": [0.1292, 0.5, 0.8708],
  }
  for (const [name, values] of Object.entries(known))
    values.forEach((value, index) => near(ease(name, (index + 1) / 4), value))
  near(ease([0.25, 0.1, 0.25, 1], 0.5), 0.8024)
  assert.deepEqual([ease("ease-in", 0), ease("ease-in", 1)], [0, 1])
})

test("an easing outside of the segment stays at its end", () => {
  assert.equal(ease([0.5, 3, 0.5, 3], 0.5), 1)
  assert.equal(ease([0.5, -2, 0.5, -2], 0.3), 0)
})

test("easing is reversed", () => {
  for (const easing of ["linear", "ease-in", "ease-in-out", [0.9, 0, 0.1, 1]])
    for (const time of [0.1, 0.35, 0.8]) near(timeOf(easing, ease(easing, time)), time)
  assert.deepEqual([timeOf("ease-in", 0), timeOf("ease-in", 1)], [0, 1])
})

test("curves are drawn, named and kept within their limits", () => {
  assert.equal(pathOf("linear", 40, 20), "M0 20C0 20 40 0 40 0")
  assert.equal(pathOf([0.25, 0.5, 0.75, 1], 40, 20), "M0 20C10 10 30 0 40 0")
  assert.equal(wordsOf("ease-in-out"), "Ease in and out")
  assert.equal(wordsOf([0.421, 0, 1, 1]), "Curve 0.42, 0, 1, 1")
  assert.deepEqual(curveFrom([-0.5, 19, 1.5, 0.123]), [0, 10, 1, 0.12])
  assert.deepEqual(controlsOf(undefined), [0, 0, 1, 1])
})

test("a cut takes a movie's segments, or shares out its duration", () => {
  assert.deepEqual(
    cutOf({ seconds: 3 }, 3).segments.map(({ seconds }) => seconds),
    [3, 3],
  )
  assert.deepEqual(
    cutOf({ seconds: 3 }, 3, [0.25, 0.75]).segments.map(({ seconds }) => seconds),
    [1.5, 4.5],
  )
  const movie = {
    fps: 24,
    timing: "perceptual",
    segments: [{ seconds: 1, easing: "ease-in" }, { seconds: 2 }],
    holds: [0, 1, 0],
  }
  const cut = cutOf(movie, 3)
  assert.deepEqual(cut.segments[1], { seconds: 2, easing: "linear" })
  assert.deepEqual(movieOf(cut), {
    fps: 24,
    timing: "perceptual",
    segments: [
      { seconds: 1, easing: "ease-in" },
      { seconds: 2, easing: "linear" },
    ],
    holds: [0, 1, 0],
    format: "mp4",
    sound: {},
  })
})

test("segments of hardly any or nearly all change have a possible duration", () => {
  const { segments } = cutOf({ seconds: 400, timing: "perceptual" }, 3, [0, 1])
  assert.deepEqual(
    segments.map(({ seconds }) => seconds),
    [0.1, 600],
  )
})

test("the size of a movie stays as it is", () => {
  const movie = { seconds: 1, scale: 4, upscaler: "embedded-x4" }
  const { scale, upscaler } = movieOf(cutOf(movie, 2))
  assert.deepEqual({ scale, upscaler }, { scale: 4, upscaler: "embedded-x4" })
  assert.ok(!("scale" in movieOf(cutOf({ seconds: 1 }, 2))))
})

test("only formats with sound carry it", () => {
  const cut = cutOf({ seconds: 1, sound: { id: "a" } }, 2)
  assert.deepEqual(movieOf(cut).sound, { id: "a", from: 0 })
  assert.deepEqual(movieOf({ ...cut, format: "gif" }).sound, {})
  assert.equal(cutOf({ sound: {} }, 2).sound, null)
})

test("a movie has only the fields that the server offers", () => {
  const cut = withHold(cutOf({ seconds: 2, fps: 30, sound: { id: "a", from: 0 } }, 3), 0, 1)
  assert.deepEqual(
    movieOf(cut, () => false),
    { fps: 30, timing: "even", seconds: 2 },
  )
  assert.deepEqual(Object.keys(movieOf(cut)), ["fps", "timing", "segments", "holds", "format", "sound"])
})

test("edits of a cut return others", () => {
  const cut = cutOf({ seconds: 2 }, 3)
  assert.deepEqual(placesOf(withHold(withSeconds(cut, 0, 1.5), 1, 0.5)), {
    keyframes: [
      { from: 0, to: 0 },
      { from: 1.5, to: 2 },
      { from: 4, to: 4 },
    ],
    segments: [
      { from: 0, to: 1.5 },
      { from: 2, to: 4 },
    ],
    seconds: 4,
  })
  assert.equal(withSeconds(cut, 0, -1).segments[0].seconds, 0.1)
  assert.equal(withSeconds(cut, 0, 9999).segments[0].seconds, 600)
  assert.equal(withHold(cut, 0, Number.NaN).holds[0], 0)
  assert.equal(placesOf(withArrival(withHold(cut, 0, 1), 1, 4.25)).keyframes[1].from, 4.25)
  assert.equal(withEasing(cut, 1, "ease-out").segments[1].easing, "ease-out")
  assert.equal(cut.segments[1].easing, "linear")
})

test("a moved keyframe takes its hold along and needs drawing", () => {
  const cut = withHold(cutOf({ seconds: 2 }, 4), 3, 1)
  const moved = withMoved(cut, 3, 1)
  assert.deepEqual(moved.order, [0, 3, 1, 2])
  assert.deepEqual(moved.holds, [0, 1, 0, 0])
  assert.deepEqual([isReordered(cut), isReordered(moved)], [false, true])
  assert.deepEqual(
    [0, 1, 2].map(segment => isDrawn(moved, segment)),
    [false, false, true],
  )
  assert.equal(isReordered(withMoved(moved, 1, 3)), false)
})

test("keyframes snap to beats and keep their order", () => {
  const cut = cutOf({ seconds: 1.1 }, 4)
  const arrivals = placesOf(snappedTo(cut, [0, 1, 2, 3, 4])).keyframes.map(({ from }) => from)
  assert.deepEqual(arrivals, [0, 1, 2, 3])
  const crowded = placesOf(snappedTo(cut, [0, 1, 5])).keyframes.map(({ from }) => from)
  assert.deepEqual(crowded, [0, 1, 5, 6.1])
})

test("an incomplete movie has its first segments", () => {
  const cut = withHold(cutOf({ segments: [{ seconds: 1 }, { seconds: 2 }, { seconds: 3 }] }, 4), 1, 0.5)
  assert.deepEqual(
    [6.5, 3.5, 1.5, 1].map(seconds => completeSegments(cut, seconds)),
    [3, 2, 1, 1],
  )
})

test("undo and redo", () => {
  const edits = new Edits("a")
  let changes = 0
  edits.addEventListener("changed", () => (changes += 1))
  edits.change("b", "the first")
  edits.change("c", "the second")
  assert.deepEqual([edits.undoes, edits.redoes], ["the second", null])
  edits.undo()
  assert.deepEqual([edits.value, edits.undoes, edits.redoes], ["b", "the first", "the second"])
  edits.redo()
  assert.equal(edits.value, "c")
  edits.undo()
  edits.change("d", "another")
  assert.equal(edits.redoes, null)
  edits.undo()
  edits.undo()
  edits.undo()
  assert.equal(edits.value, "a")
  assert.equal(changes, 8)
})

test("a drag is undone at once, and can be taken back while it lasts", () => {
  const edits = new Edits(1)
  edits.change(2, "drag", "edge 0")
  edits.change(3, "drag", "edge 0")
  edits.settle()
  edits.change(4, "drag", "edge 0")
  edits.change(5, "drag", "edge 0")
  edits.revert()
  assert.equal(edits.value, 3)
  edits.undo()
  assert.equal(edits.value, 1)
  edits.revert()
  assert.equal(edits.value, 1)
})

test("what changes nothing is no edit", () => {
  const edits = new Edits({ seconds: 1 })
  edits.change({ seconds: 1 }, "same")
  assert.equal(edits.undoes, null)
})

test("the scale fits and zooms within limits", () => {
  const fitted = Scale.fitting(10, 500)
  assert.deepEqual([fitted.pixelsPerSecond, fitted.width, fitted.toSeconds(100)], [50, 500, 2])
  assert.equal(Scale.fitting(10, 500, 2).width, 1000)
  assert.equal(Scale.fitting(600, 500, 1000).width, 24_000)
  assert.equal(Scale.fitting(600, 500, 0.1).width, 500)
})

test("the ruler has marks with room for their words", () => {
  assert.deepEqual(
    Scale.fitting(4, 400)
      .marks()
      .map(({ words }) => words),
    ["0:00", "0:01", "0:02", "0:03", "0:04"],
  )
  assert.deepEqual(
    Scale.fitting(1, 400)
      .marks()
      .map(({ words }) => words),
    ["0:00.0", "0:00.2", "0:00.4", "0:00.6", "0:00.8", "0:01.0"],
  )
  assert.equal(timeWords(65.55), "1:05.6")
  assert.equal(timeWords(59.96), "1:00.0")
})

test("the grid is in seconds or beats", () => {
  assert.deepEqual(momentsOf({ unit: "seconds", step: 0.5 }, 1.6), [0, 0.5, 1, 1.5])
  assert.deepEqual(momentsOf({ unit: "off" }, 2), [])
  const sound = { beats: [0.4, 0.9, 1.4, 1.9, 2.4], from: 0.5 }
  assert.deepEqual(beatsOf(sound), [0.4, 0.9, 1.4, 1.9])
  assert.deepEqual(beatsOf(sound, 2), [0.4, 1.4])
  assert.deepEqual(momentsOf({ unit: "beats", every: 2 }, 1, sound), [0.4])
  assert.deepEqual(momentsOf({ unit: "beats", every: 2 }, 1, null), [])
})

test("a movie begins within its sound, and where a beat meets a keyframe", () => {
  const cut = { ...cutOf({ seconds: 1, sound: { id: "s" } }, 2), holds: [0, 0] }
  assert.deepEqual(withSoundFrom(cut, 2.5, 10).sound, { id: "s", from: 2.5 })
  assert.equal(withSoundFrom(cut, -1, 10).sound.from, 0)
  assert.equal(withSoundFrom(cut, 30, 10).sound.from, 9.9)
  assert.deepEqual(beginningsOf({ beats: [0.4, 1.4, 1.9] }, cut), [0.4, 0.9, 1.4, 1.9])
  assert.deepEqual(beginningsOf({}, cut), [])
})

test("moments attract what is near, and keys go from one to the next", () => {
  assert.equal(snapped([0, 1, 2], 1.05, 0.1), 1)
  assert.equal(snapped([0, 1, 2], 1.3, 0.1), 1.3)
  assert.equal(snapped([], 1.3, 0.1), 1.3)
  assert.equal(stepped([0, 1, 2], 1, 1, 0.1), 2)
  assert.equal(stepped([0, 1, 2], 1, -1, 0.1), 0)
  assert.equal(stepped([0, 1, 2], 2, 1, 0.1), 2.1)
  assert.equal(stepped([], 0.2, 1, 0.1), 0.3)
})

test("a movie moves through its frames by time, easing and holds", () => {
  const positions = [0, 0.5, 1, 1.25, 1.5, 1.75, 2]
  const cut = withHold(withSeconds(cutOf({ seconds: 1 }, 3), 1, 2), 1, 1)
  const motion = new Motion(positions, cut)
  assert.equal(motion.seconds, 4)
  const places = [0, 0.125, 0.25, 0.375, 0.5, 0.75, 1].map(playhead => motion.placeAt(playhead))
  ;[0, 1, 2, 2, 2, 4, 6].forEach((place, index) => near(places[index], place))
  near(motion.playheadAt(4), 0.75)
  near(motion.playheadAt(2), 0.25)
  near(motion.playheadAt(1.5), 0.1875)
  assert.equal(motion.playheadAt(7), 1)
  const eased = new Motion(positions, withEasing(cut, 1, "ease-in"))
  near(eased.placeAt(0.75), 2 + 4 * 0.3154)
  near(eased.playheadAt(2 + 4 * 0.3154), 0.75)
})

test("perceptual timing follows the distances within each segment", () => {
  const cut = { ...cutOf({ seconds: 1 }, 3), timing: "perceptual" }
  const positions = [0, 0.5, 1, 2]
  near(new Motion(positions, cut, [3, 1, 5]).placeAt(0.375), 1)
  near(new Motion(positions, cut, [3, null, 5]).placeAt(0.375), 1.5)
  near(new Motion(positions, cut, [0, 0, 5]).placeAt(0.25), 1)
})

test("a movie of fewer frames ends at the last one", () => {
  const motion = new Motion([0, 0.5, 1], cutOf({ seconds: 2 }, 3))
  assert.equal(motion.seconds, 2)
  assert.equal(motion.placeAt(1), 2)
  assert.equal(new Motion([], cutOf({}, 2)).placeAt(0.5), 0)
})

test("a segment that is still to be drawn jumps at its middle", () => {
  const motion = new Motion([0, 0.5, 1, 1.5, 2], withMoved(cutOf({ seconds: 1 }, 3), 2, 0))
  assert.deepEqual(
    [0, 0.2, 0.3, 0.5, 0.75, 1].map(playhead => motion.placeAt(playhead)),
    [4, 4, 0, 0, 1, 2],
  )
  assert.equal(motion.playheadAt(1), 0.75)
  assert.equal(motion.playheadAt(4), 0)
})

test("segments have the part of the change between their frames", () => {
  assert.deepEqual(sharesOfSegments([0, 0.5, 1, 2], [1, 2, 1]), [0.75, 0.25])
  assert.equal(sharesOfSegments([0, 0.5, 1, 2], [1, null, 1]), null)
  assert.equal(sharesOfSegments([0, 0.5, 1, 2], [1]), null)
  const frames = [
    { segment: 0, fraction: 0, leftDistance: null },
    { segment: 0, fraction: 1, leftDistance: 3 },
    { segment: 1, fraction: 1, leftDistance: 1 },
  ]
  assert.deepEqual(sharesOfFrames(frames), [0.75, 0.25])
  assert.equal(sharesOfFrames([frames[0], frames[0], frames[2]]), null)
})

test("frame rates are numbers or fractions", () => {
  near(framesPerSecond("30000/1001"), 29.97003)
  assert.equal(framesPerSecond(24), 24)
  assert.equal(framesPerSecond("23.976"), 23.976)
  for (const wrong of ["", "fast", "0", "30/0", "-5"]) assert.equal(framesPerSecond(wrong), null)
  assert.deepEqual([rateFrom("29.97"), rateFrom(" 30000/1001 ")], [29.97, "30000/1001"])
  const limits = { min: 1, max: 120 }
  for (const right of ["1", "120", "23.976", "30000/1001", " 25 / 2 "]) assert.equal(isRateWithin(right, limits), true)
  for (const wrong of ["0.5", "130", "23.9761", "240/1", "30.5/1"]) assert.equal(isRateWithin(wrong, limits), false)
  assert.deepEqual(["24000/1001", 23.976, "60", 48].map(choiceOf), ["23.976", "23.976", "60", null])
})
