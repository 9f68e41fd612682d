import assert from "node:assert/strict"
import test from "node:test"
import { Pictures } from "../model/transition/pictures.js"
import { TransitionSession } from "../model/transition/session.js"

const urls = { createObjectURL: () => "blob:x", revokeObjectURL() {} }
const flushed = () => new Promise(resolve => setImmediate(resolve))

class FakeConnection extends EventTarget {
  calls = []
  connect() {
    this.calls.push("connect")
  }
  close() {
    this.calls.push("close")
  }
  retry() {
    this.calls.push("retry")
  }
  emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }))
  }
}

function session(transition, answers) {
  const connection = new FakeConnection()
  const api = {
    async transition() {
      const answer = answers.shift()
      if (answer instanceof Error) throw answer
      return answer
    },
    quality: async () => ({ segments: [{ distances: [0.5] }], evenness: 0.75 }),
  }
  const timers = []
  const made = new TransitionSession(api, transition, {
    connect: () => connection,
    pictures: new Pictures(urls),
    schedule: action => timers.push(action),
  })
  const pictures = []
  made.addEventListener("picture", event => pictures.push(event.detail.url))
  made.begin()
  return { made, connection, pictures, timers }
}

test("a finished transition loads its frames without a connection", () => {
  const { connection, pictures } = session(
    { id: "a", status: "succeeded", frames: [{ index: 0, segment: 0, fraction: 0, url: "/f/0.jpg" }] },
    [],
  )
  assert.deepEqual(pictures, ["/f/0.jpg"])
  assert.deepEqual(connection.calls, [])
})

test("a finished transition waits for a movie that is being rendered", async () => {
  const pendingMovie = { fps: 10 }
  const ended = { id: "a", status: "succeeded", frames: [], movie: { url: "u" }, pendingMovie: null }
  const { made, connection } = session({ ...ended, pendingMovie }, [ended])
  assert.equal(made.isLive, true)
  assert.deepEqual(connection.calls, ["connect"])
  connection.emit("message", { type: "movie", seq: 9, url: "v" })
  assert.equal(made.state.movie.url, "v")
  assert.equal(made.state.pendingMovie, null)
  connection.emit("ended")
  await flushed()
  assert.deepEqual(connection.calls, ["connect", "close"])
})

test("an HTTP request fills the gap while the connection is lost", async () => {
  const { made, connection, pictures } = session({ id: "a", status: "running", frames: [] }, [
    {
      id: "a",
      status: "running",
      progress: { completedSteps: 5, totalSteps: 9 },
      frames: [{ index: 1, segment: 0, fraction: 1, url: "/f/1.jpg" }],
    },
  ])
  connection.emit("message", { type: "frame", seq: 1, segment: 0, fraction: 0, index: 0, bytes: new Uint8Array() })
  connection.emit("state", "reconnecting")
  await flushed()
  connection.emit("message", { type: "frame", seq: 2, segment: 0, fraction: 1, index: 1, bytes: new Uint8Array() })
  assert.deepEqual(pictures, ["blob:x", "/f/1.jpg"])
  assert.equal(made.state.progress.completedSteps, 5)
})

test("reconnects when the server ends the connection of an unfinished transition", async () => {
  const { connection } = session({ id: "a", status: "running" }, [
    { id: "a", status: "running" },
    { id: "a", status: "succeeded" },
  ])
  connection.emit("ended")
  await flushed()
  connection.emit("ended")
  await flushed()
  assert.deepEqual(connection.calls, ["connect", "retry", "close"])
})

test("knows the distances of pushed frames, and measures the rest once it has ended", async () => {
  const { made, connection } = session({ id: "a", status: "running" }, [])
  let count = 0
  made.addEventListener("distances", () => (count += 1))
  const frame = { type: "frame", segment: 0, bytes: new Uint8Array() }
  connection.emit("message", { ...frame, seq: 1, fraction: 0, index: 0 })
  connection.emit("message", { ...frame, type: "preview", fraction: 0.5, index: 2 })
  connection.emit("message", { ...frame, seq: 2, fraction: 1, index: 1, leftDistance: 0.5 })
  assert.deepEqual(
    made.distances.gaps.map(({ leftIndex, rightIndex, distance }) => [leftIndex, rightIndex, distance]),
    [[0, 1, 0.5]],
  )
  await made.measure()
  assert.equal(made.distances.evenness, 0.75)
  assert.equal(count, 3)
})

test("drops frames that left the movie, as soon as it is told or from the final list", async () => {
  const { made, connection } = session({ id: "a", status: "running" }, [
    { id: "a", status: "succeeded", frames: [0, 1].map(index => ({ index, segment: 0, fraction: index, url: "/f" })) },
  ])
  const dropped = []
  made.addEventListener("dropped", event => dropped.push(event.detail))
  const frame = { type: "frame", segment: 0, bytes: new Uint8Array() }
  ;[0, 1, 0.5, 0.75].forEach((fraction, index) =>
    connection.emit("message", { ...frame, seq: index + 1, fraction, index, leftDistance: 0.5 }),
  )
  connection.emit("message", { type: "dropped", seq: 5, dropped: [2] })
  assert.deepEqual(dropped, [{ indices: [2], positions: [0.5] }])
  connection.emit("ended")
  await flushed()
  assert.deepEqual(dropped.slice(1), [{ indices: [3], positions: [0.75] }])
  assert.deepEqual(
    made.distances.gaps.map(({ leftIndex, rightIndex }) => [leftIndex, rightIndex]),
    [[0, 1]],
  )
})

test("polls the position in the queue until the transition runs", async () => {
  const { made, timers } = session({ id: "a", status: "queued", queuePosition: 2 }, [
    { id: "a", status: "queued", queuePosition: 1 },
  ])
  await timers.shift()()
  assert.equal(made.state.queuePosition, 1)
  made.follow({ id: "a", status: "running" })
  await timers.shift()()
  assert.deepEqual(timers, [])
})

test("reports a deleted transition as lost", async () => {
  const { made, connection } = session({ id: "a", status: "running" }, [
    Object.assign(new Error("gone"), { status: 404 }),
  ])
  const lost = new Promise(resolve => made.addEventListener("lost", event => resolve(event.detail.message)))
  connection.emit("state", "reconnecting")
  assert.equal(await lost, "gone")
})

test("follows a retried transition and polls its position in the queue", async () => {
  const { made, connection, timers } = session(
    { id: "a", status: "failed", frames: [], problem: { title: "It failed." } },
    [{ id: "a", status: "queued", queuePosition: 3 }],
  )
  assert.deepEqual(connection.calls, [])
  made.follow({ id: "a", status: "queued", queuePosition: 4, problem: null, frames: [] })
  await timers.shift()()
  assert.deepEqual(connection.calls, ["connect"])
  assert.equal(made.state.queuePosition, 3)
  assert.equal(made.state.problem, null)
})

test("frames that adaptive placement drops leave the strip and the distances", () => {
  const { made, connection } = session({ id: "a", status: "running", frames: [] }, [])
  const dropped = []
  made.addEventListener("dropped", event => dropped.push(...event.detail.positions))
  for (const [index, fraction] of [
    [0, 0],
    [1, 1],
    [2, 0.5],
    [3, 0.25],
  ])
    connection.emit("message", { type: "frame", seq: index, segment: 0, fraction, index, bytes: new Uint8Array() })

  connection.emit("message", { type: "dropped", seq: 4, dropped: [2] })

  assert.deepEqual(dropped, [0.5])
  assert.equal(made.pictures.get(0.5), null)
  assert.deepEqual(
    made.distances.gaps.map(({ leftIndex, rightIndex }) => [leftIndex, rightIndex]),
    [
      [0, 3],
      [3, 1],
    ],
  )
})
