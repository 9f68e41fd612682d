import assert from "node:assert/strict"
import test from "node:test"
import { recipeOf } from "../model/request/recipe.js"
import { draftOf } from "../model/request/draft.js"
import { requestOf } from "../model/request/request.js"
import { describes } from "../model/request/same.js"
import { hear, peaksOf, SoundTrack } from "../model/timeline/sound-track.js"
import { after } from "../model/transition/state.js"

const KEYFRAMES = [
  { prompt: "a", seed: 1 },
  { prompt: "b", seed: 2 },
  { prompt: "c", seed: 3 },
]
const SEGMENTS = [
  { seconds: 1, easing: "ease-in" },
  { seconds: 2, easing: [0, 0.5, 1, 1] },
]

function soundsWith(answers) {
  const asked = []
  const api = {
    get: async path => {
      asked.push(path)
      if (!(path in answers)) throw new Error("not there")
      return answers[path]
    },
    upload: async (path, file) => ({ id: `${path} ${file.name}` }),
  }
  return { sounds: new SoundTrack(api), asked }
}

test("a sound is loaded once, with its waveform", async () => {
  const { sounds, asked } = soundsWith({
    "/sounds/a": { id: "a", seconds: 4, tempo: 120, beats: [0.5, 1] },
    "/sounds/a/waveform?points=2000": { points: [0, 1] },
  })
  let changes = 0
  sounds.addEventListener("changed", () => (changes += 1))
  assert.equal(sounds.sound, null)
  await sounds.want("a")
  assert.deepEqual(sounds.sound, { id: "a", seconds: 4, tempo: 120, beats: [0.5, 1], points: [0, 1] })
  await sounds.want(null)
  assert.equal(sounds.sound, null)
  await sounds.want("a")
  assert.equal(asked.length, 2)
  assert.equal(changes, 3)
})

test("a sound that could not be loaded is asked for again", async () => {
  const answers = {}
  const { sounds } = soundsWith(answers)
  await assert.rejects(sounds.want("a"), /not there/)
  Object.assign(answers, { "/sounds/a": { id: "a", seconds: 4 }, "/sounds/a/waveform?points=2000": { points: [1] } })
  await sounds.want("a")
  assert.deepEqual(sounds.sound, { id: "a", seconds: 4, points: [1] })
})

test("a sound follows the frames and is silent after its end", () => {
  const calls = []
  const audio = {
    paused: true,
    currentTime: 0,
    duration: NaN,
    getAttribute: () => audio.src,
    play: async () => calls.push(`play at ${audio.currentTime}`),
    pause: () => calls.push("pause"),
  }
  hear(audio, "a", 1)
  Object.assign(audio, { paused: false, duration: 2 })
  hear(audio, "a", 1.1)
  assert.equal(audio.currentTime, 1, "a small drift is not heard")
  Object.assign(audio, { paused: true, ended: true, currentTime: 2 })
  hear(audio, "a", 1.95)
  hear(audio, "a", 2.5)
  assert.deepEqual(calls, ["play at 1", "pause", "pause"])
  hear(audio, "a", 0.5)
  assert.deepEqual(calls.slice(3), ["play at 0.5"])
})

test("a sound that is gone is reported, and an upload answers its id", async () => {
  const { sounds } = soundsWith({})
  await assert.rejects(sounds.want("gone"), /not there/)
  assert.equal(sounds.sound, null)
  assert.equal(await sounds.upload({ name: "song.wav" }), "/sounds song.wav")
})

test("the peaks of a part of a sound", () => {
  const sound = { seconds: 4, points: [0.1, 0.2, 0.3, 0.4] }
  assert.deepEqual(peaksOf(sound, 0, 4, 2), [0.2, 0.4])
  assert.deepEqual(peaksOf(sound, 2, 4, 4), [0.3, 0.3, 0.4, 0.4])
  assert.deepEqual(peaksOf(sound, 3, 7, 4), [0.4, 0, 0, 0])
})

test("a draft keeps what the timeline has set, for its number of keyframes", () => {
  const movie = { fps: 24, timing: "even", segments: SEGMENTS, holds: [0, 1, 0], format: "webm" }
  const request = { keyframes: KEYFRAMES, movie }
  const draft = draftOf(request)
  assert.deepEqual(requestOf(draft).request.movie, movie)
  assert.ok(describes(draft, request))
  draft.keyframes.pop()
  draft.values["movie.seconds"] = "3"
  assert.deepEqual(requestOf(draft).request.movie, { fps: 24, seconds: 3, timing: "even", format: "webm" })
  assert.equal(draftOf({ keyframes: KEYFRAMES, movie: { fps: 24 } }).cut, null)
})

test("a fraction is shown as a number, and kept until that is edited", () => {
  const draft = draftOf({ keyframes: KEYFRAMES, movie: { fps: "1001/17", seconds: 1 } })
  assert.equal(draft.values["movie.fps"], "58.882")
  assert.equal(requestOf(draft).request.movie.fps, "1001/17")
  draft.values["movie.fps"] = "25"
  assert.equal(requestOf(draft).request.movie.fps, 25)
})

test("a movie without a format is an MP4", () => {
  const draft = draftOf({ keyframes: KEYFRAMES, movie: { fps: 24, seconds: 1, timing: "even" } })
  const stored = { keyframes: KEYFRAMES, movie: { fps: 24, seconds: 1, timing: "even", format: "mp4" } }
  assert.ok(describes(draft, stored))
  assert.ok(!describes(draft, { ...stored, movie: { ...stored.movie, format: "gif" } }))
})

test("the message of a movie has all of its properties", () => {
  const movie = { url: "movie.webm", fps: 24, frames: 48, format: "webm", segments: SEGMENTS }
  const at = "2026-11-28T12:00:00Z"
  assert.deepEqual(after({}, { type: "movie", transitionId: "x", seq: 3, at, ...movie }).movie, movie)
})

test("a file without settings is reported by its name", async () => {
  const answer = { request: { keyframes: KEYFRAMES } }
  const read = await recipeOf({ upload: async () => answer }, { name: "a.mp4", type: "video/mp4" })
  assert.equal(read.request, answer.request)
  assert.equal(read.note, "")
  const refusing = {
    upload: async () => {
      throw Object.assign(new Error("It carries no request."), { status: 422 })
    },
  }
  await assert.rejects(recipeOf(refusing, { name: "a.mp4", type: "video/mp4" }), {
    message: "a.mp4: It carries no request.",
  })
  const unreachable = {
    upload: async () => {
      throw Object.assign(new Error("away"), { isUnreachable: true })
    },
  }
  await assert.rejects(recipeOf(unreachable, { name: "a.mp4", type: "" }), { message: "away" })
})

test("settings that the form cannot show are refused, and a sound that is not there is left out", async () => {
  const file = { name: "a.mp4", type: "video/mp4" }
  const api = {
    upload: async () => ({ request: { keyframes: [null] } }),
    get: async () => {
      throw Object.assign(new Error("There is no sound."), { status: 404 })
    },
  }
  await assert.rejects(recipeOf(api, file), { message: "a.mp4: Its settings cannot be read." })
  const movie = { fps: 24, sound: { id: "gone", from: 2 } }
  api.upload = async () => ({ request: { keyframes: KEYFRAMES, movie } })
  const { request, note } = await recipeOf(api, file)
  assert.deepEqual(request.movie, { fps: 24 })
  assert.match(note, /sound is not on this server/)
  api.get = async () => ({ id: "gone" })
  assert.deepEqual((await recipeOf(api, file)).request.movie, movie)
})
