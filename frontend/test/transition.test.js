import assert from "node:assert/strict"
import test from "node:test"
import { Gallery } from "../model/transition/gallery.js"
import { Pictures } from "../model/transition/pictures.js"
import { between, isKeyframe, positionOf, positionsOf } from "../model/transition/slots.js"
import { after, canBeRetried, isFinished } from "../model/transition/state.js"
import { milestone, renderedPart, statusWords, titleWords } from "../model/transition/status-words.js"
import { clock, duration } from "../model/transition/time.js"

const twoSegments = {
  segments: [
    {
      fractions: [
        [0, 1],
        [0, 0.5, 1],
      ],
    },
    {
      fractions: [
        [0, 1],
        [0, 1 / 3, 2 / 3, 1],
      ],
    },
  ],
}

test("announces only other or emptied positions", async () => {
  const gallery = new Gallery(async url => ({ url }))
  let count = 0
  gallery.addEventListener("places", () => (count += 1))
  gallery.empty([0, 1])
  gallery.empty([0, 1])
  gallery.plan([0, 1])
  assert.equal(count, 1)
  await gallery.show({ position: 0, kind: "frame", url: "first", index: 0 })
  gallery.plan([0, 1])
  assert.equal(count, 1)
  gallery.empty([0, 1])
  gallery.plan([0, 0.5, 1])
  assert.equal(count, 3)
})

test("two segments share the position of a keyframe", () => {
  assert.deepEqual(positionsOf(twoSegments), [0, 0.5, 1, 1.333333, 1.666667, 2])
  assert.equal(positionOf({ segment: 1, fraction: 0.33333333333 }), 1.333333)
  assert.deepEqual([0, 1, 2].map(isKeyframe), [true, true, true])
  assert.deepEqual(positionsOf(null), [])
})

test("the playhead mixes the nearest loaded frames", () => {
  assert.equal(between([false, false], 0.5), null)
  assert.deepEqual(between([true, false, false, false, true], 0.25), { left: 0, right: 4, mix: 0.25 })
  assert.deepEqual(between([true, true, true], 0.25), { left: 0, right: 1, mix: 0.5 })
  assert.deepEqual(between([true, true, true], 1), { left: 2, right: 2, mix: 0 })
  assert.deepEqual(between([false, true, false], 0), { left: 1, right: 1, mix: 0 })
})

test("messages update the state; progress never goes back", () => {
  const messages = [
    { type: "status", status: "running", queuePosition: 0, seq: 1 },
    { type: "progress", completedSteps: 20, totalSteps: 40, etaSeconds: 3 },
    { type: "progress", completedSteps: 10, totalSteps: 40, etaSeconds: 9 },
    { type: "branch", segment: 0, block: 0, branch: 0, state: "started" },
    { type: "movie", movie: { url: "/m.mp4", fps: 30, seconds: 8, frames: 240 } },
    { type: "status", status: "succeeded", finishedAt: "2025-01-01T00:00:08Z" },
  ]
  const state = messages.reduce(after, { id: "a", status: "queued", progress: { completedSteps: 0, totalSteps: 40 } })
  assert.equal(state.status, "succeeded")
  assert.deepEqual(state.progress, { completedSteps: 20, totalSteps: 40 })
  assert.equal(state.movie.url, "/m.mp4")
  assert.equal(isFinished(state.status), true)
})

test("ignores events that a snapshot contains", () => {
  const messages = [
    { type: "snapshot", at: "2025-01-01T00:00:05.5Z", transition: { status: "running" } },
    { type: "status", at: "2025-01-01T00:00:01.123456789Z", status: "queued" },
    { type: "status", at: "2025-01-01T00:00:02Z", status: "running" },
  ]
  assert.equal(messages.slice(0, 2).reduce(after, { status: "queued" }).status, "running")
  const given = { type: "status", at: "2025-01-01T00:00:06Z", status: "queued" }
  assert.equal([...messages, given].reduce(after, { status: "queued" }).status, "queued")
})

test("frames replace previews, and every blob URL is revoked", () => {
  const alive = new Set()
  let made = 0
  const pictures = new Pictures({
    createObjectURL: () => {
      alive.add(`blob:${++made}`)
      return `blob:${made}`
    },
    revokeObjectURL: url => alive.delete(url),
  })
  const at = { segment: 0, fraction: 0.5, index: 3, bytes: new Uint8Array(), contentType: "image/jpeg" }
  assert.equal(pictures.push({ ...at, type: "preview" }).url, "blob:1")
  assert.equal(pictures.push({ ...at, type: "preview" }).url, "blob:2")
  assert.equal(pictures.push({ ...at, type: "frame" }).url, "blob:3")
  assert.equal(pictures.push({ ...at, type: "preview" }), null)
  assert.equal(pictures.addStored({ ...at, url: "/frames/3.jpg" }), null)
  assert.deepEqual([...alive], ["blob:3"])
  pictures.clear()
  assert.equal(alive.size, 0)
})

test("frames and the plan may arrive in any order", async () => {
  const gallery = new Gallery(async url => ({ url }))
  assert.equal(gallery.isEmpty, true)
  await gallery.show({ position: 2, kind: "frame", url: "last", index: 5 })
  gallery.plan(positionsOf(twoSegments))
  await gallery.show({ position: 0.5, kind: "preview", url: "rough", index: 1 })
  await gallery.show({ position: 0, kind: "frame", url: "first", index: 0 })
  assert.deepEqual(gallery.positions, [0, 0.5, 1, 1.333333, 1.666667, 2])
  assert.deepEqual(gallery.filled, [true, false, false, false, false, true])
  assert.equal(gallery.at(0.5).image.url, "rough")
  assert.deepEqual([gallery.isEmpty, gallery.count], [false, 2])
})

test("keeps the latest preview until the first frame", async () => {
  const gallery = new Gallery(async url => ({ url }))
  assert.equal(gallery.latestPreview, null)
  await gallery.show({ position: 1, kind: "preview", url: "rough", index: 4 })
  assert.deepEqual(gallery.latestPreview, { kind: "preview", image: { url: "rough" }, index: 4 })
  await gallery.show({ position: 0, kind: "frame", url: "first", index: 0 })
  assert.equal(gallery.latestPreview, null)
})

test("ignores an image of the previous transition that loads late", async () => {
  let loaded
  const gallery = new Gallery(() => new Promise(resolve => (loaded = resolve)))
  const shown = gallery.show({ position: 0, kind: "frame", url: "old", index: 0 })
  gallery.empty([0, 1])
  loaded({})
  await shown
  assert.equal(gallery.count, 0)
})

test("status in words", () => {
  assert.equal(statusWords({ status: "queued", queuePosition: 3 }), "Queued · 3 ahead")
  assert.equal(
    statusWords({ status: "running", progress: { completedSteps: 1200, totalSteps: 3540 }, etaSeconds: 75 }),
    "1,200 of 3,540 steps · about 1 min 15 s left",
  )
  assert.equal(
    statusWords({ status: "succeeded", startedAt: "2025-01-01T00:00:00Z", finishedAt: "2025-01-01T00:00:12Z" }),
    "Finished in 12 s",
  )
  assert.equal(statusWords({ status: "failed", problem: { detail: "No memory left." } }), "Failed. No memory left.")
  assert.equal(statusWords({ status: "cancelled", movie: {} }), "Cancelled. The movie contains the completed segments.")
})

test("tells which segments were drawn already", () => {
  const reused = { keyframes: [], segments: [{ segment: 1 }] }
  const [startedAt, finishedAt] = ["2026-01-01T00:00:00Z", "2026-01-01T00:00:03Z"]
  const state = { status: "succeeded", request: { keyframes: [{}, {}, {}] }, startedAt, finishedAt, reused }
  assert.equal(statusWords(state), "Finished in 3 s · 1 of 2 segments reused")
})

test("learns what is reused when a queued transition starts", () => {
  const started = after(
    { status: "queued", request: { keyframes: [{}, {}, {}] } },
    { type: "status", status: "running" },
  )
  const message = { type: "reused", reused: { keyframes: [0], segments: [{ segment: 0 }] } }
  assert.equal(statusWords(started), "Starting")
  assert.equal(statusWords(after(started, message)), "Starting · 1 of 2 segments reused")
})

test("tells how much of the movie is written, until there is one", () => {
  const ended = { status: "succeeded", progress: { completedSteps: 12, totalSteps: 12 }, knownAt: 0 }
  const rendering = { completedPictures: 90, totalPictures: 200 }
  const message = { type: "progress", completedSteps: 12, totalSteps: 12, etaSeconds: 3, framesPerSecond: 0, rendering }
  const state = after(ended, message)
  assert.equal(statusWords(state), "Rendering the movie: 45 % · about 3 s left")
  assert.equal(renderedPart(state.rendering), 0.45)
  const done = after(state, { type: "movie", url: "u", at: "2026-01-01T00:00:00Z" })
  assert.equal(done.rendering, null)
  assert.equal(after(state, { type: "problem", title: "t", detail: "d" }).rendering, null)
  const steps = { type: "progress", completedSteps: 3, totalSteps: 12, etaSeconds: 9, framesPerSecond: 1 }
  assert.equal(after({ status: "running" }, steps).rendering, null)
})

test("tells that another movie is rendered before it is known how much of it is written", () => {
  const ended = { status: "succeeded", pendingMovie: { fps: 10 }, rendering: null }
  assert.equal(statusWords(ended), "Rendering the movie: 0 %")
  assert.equal(statusWords({ ...ended, status: "running", progress: {} }), "Starting")
  assert.equal(statusWords(after(ended, { type: "movie", url: "u" })), "Finished")
  const failed = after(ended, { type: "problem", title: "t", detail: "d" })
  assert.equal(statusWords(failed), "Finished · The last movie could not be rendered. d")
  assert.equal(failed.problem, undefined)
  assert.equal(statusWords(after(failed, { type: "movie", url: "u" })), "Finished")
  assert.equal(
    statusWords({ ...failed, status: "failed", problem: { detail: "No memory left." } }),
    "Failed. No memory left.",
  )
})

test("announces only quarters of the progress", () => {
  const milestones = [1, 24, 25, 30, 74, 75].map(done =>
    milestone({ status: "running", progress: { completedSteps: done, totalSteps: 100 } }),
  )
  assert.deepEqual(milestones, ["running 0", "running 0", "running 1", "running 1", "running 2", "running 3"])
})

test("durations", () => {
  assert.deepEqual([0.4, 1, 2.55, 12.4, 59.7, 75, 599, 3700].map(duration), [
    "under 1 s",
    "1 s",
    "2.5 s",
    "12 s",
    "1 min 0 s",
    "1 min 15 s",
    "9 min 59 s",
    "1 h 2 min",
  ])
  assert.deepEqual([0, 7.9, 65].map(clock), ["0:00", "0:07", "1:05"])
})

test("the title has the progress and the prompts", () => {
  const request = { keyframes: [{ prompt: "a" }, { prompt: "b" }] }
  assert.equal(
    titleWords({ status: "running", progress: { completedSteps: 1, totalSteps: 4 }, request }),
    "25 % · a → b · Latent blending",
  )
  assert.equal(titleWords({ status: "succeeded", request }), "a → b · Latent blending")
  const pictures = { keyframes: [{ prompt: "", image: "x" }, { prompt: "b" }, { prompt: "c", image: "y" }] }
  assert.equal(titleWords({ status: "succeeded", request: pictures }), "picture → b → c · Latent blending")
})

test("shows a setback until the work continues", () => {
  const waiting = after(
    { id: "a", status: "running", progress: { completedSteps: 9, totalSteps: 10 }, etaSeconds: 2 },
    { type: "setback", setback: { crashes: 2, reason: "The worker's process ended 2 times.", notBefore: null } },
  )
  assert.equal(waiting.etaSeconds, null)
  assert.equal(statusWords(waiting), "Waiting to retry after a crash. The worker's process ended 2 times.")
  assert.equal(milestone(waiting), "setback 2")
  assert.equal(after(waiting, { type: "progress", completedSteps: 4, totalSteps: 10 }).setback, null)
  assert.equal(after(waiting, { type: "status", status: "failed" }).setback, null)
})

test("only failed and cancelled transitions can be retried", () => {
  assert.deepEqual(["queued", "running", "succeeded", "failed", "cancelled"].filter(canBeRetried), [
    "failed",
    "cancelled",
  ])
})
