import assert from "node:assert/strict"
import test from "node:test"
import { History } from "../model/transition/history.js"
import { cardWords } from "../model/transition/status-words.js"
import { when } from "../model/transition/time.js"

function serverOf(all) {
  const asked = []
  const api = {
    async transitions(limit, cursor) {
      asked.push({ limit, cursor })
      const from = Number(cursor ?? 0)
      const next = from + limit
      return {
        items: all.slice(from, next).map(item => ({ ...item })),
        nextCursor: next < all.length ? String(next) : null,
      }
    },
    async transition(id) {
      asked.push({ id })
      return all.find(item => item.id === id)
    },
    async remove(id) {
      all.splice(
        all.findIndex(item => item.id === id),
        1,
      )
    },
  }
  const overview = new EventTarget()
  overview.connect = () => {}
  const say = (type, detail) => overview.dispatchEvent(new CustomEvent(type, { detail }))
  return { history: new History(api, () => overview), asked, say }
}

const items = count => Array.from({ length: count }, (_, index) => ({ id: `t${index}`, status: "succeeded" }))
const settled = () => new Promise(setImmediate)

test("a page at a time, nothing twice, and reloaded as far as it was shown", async () => {
  const { history, asked } = serverOf(items(60))
  await history.load()
  assert.deepEqual([history.items.length, history.hasMore], [24, true])
  await history.more()
  await history.more()
  assert.deepEqual([history.items.length, history.hasMore], [60, false])
  assert.equal(new Set(history.items.map(item => item.id)).size, 60)
  await history.load()
  assert.deepEqual([history.items.length, asked.at(-1).limit], [60, 60])
})

test("states follow the overview; a new transition and an end are looked up", async () => {
  const all = [{ id: "a", status: "queued" }]
  const { history, asked, say } = serverOf(all)
  const changed = []
  await history.load()
  history.addEventListener("changed", event => changed.push(event.detail))
  say("message", { type: "status", transitionId: "a", seq: 2, status: "running" })
  say("message", { type: "progress", transitionId: "a", seq: 2, completedSteps: 5, totalSteps: 10 })
  assert.deepEqual(changed, ["a", "a"])
  assert.equal(cardWords(history.items[0]), "50 %")
  all.unshift({ id: "b", status: "queued" })
  say("message", { type: "status", transitionId: "b", seq: 1, status: "queued" })
  await settled()
  assert.deepEqual(
    history.items.map(item => item.id),
    ["b", "a"],
  )
  say("message", { type: "progress", transitionId: "unknown", seq: 0, completedSteps: 1, totalSteps: 2 })
  assert.equal(asked.length, 2)
})

test("an answer that is older than what was told meanwhile does not stay", async () => {
  const all = [{ id: "a", status: "queued" }]
  const { history, say } = serverOf(all)
  await history.load()
  const late = history.load()
  all[0].status = "running"
  say("message", { type: "status", transitionId: "a", seq: 2, status: "running" })
  await late
  assert.equal(history.items[0].status, "running")
})

test("answers come in the order in which they were asked for", async () => {
  const answers = []
  const history = new History({ transitions: () => new Promise(resolve => answers.push(resolve)) }, () => overview)
  const overview = Object.assign(new EventTarget(), { connect: () => {} })
  const loads = [history.load(), history.load()]
  assert.equal(answers.length, 1)
  answers[0]({ items: [{ id: "a", status: "queued" }], nextCursor: null })
  await settled()
  answers[1]({ items: [{ id: "a", status: "running" }], nextCursor: null })
  await Promise.all(loads)
  assert.equal(history.items[0].status, "running")
})

test("after a cut everything is looked up again", async () => {
  const { history, asked, say } = serverOf(items(1))
  await history.load()
  say("state", "open")
  assert.equal(asked.length, 1)
  say("state", "reconnecting")
  say("state", "open")
  assert.equal(asked.length, 2)
})

test("what is deleted goes from the list, and stays where the server keeps it", async () => {
  const { history } = serverOf(items(3))
  await history.load()
  await history.remove("t1")
  assert.deepEqual(
    history.items.map(item => item.id),
    ["t0", "t2"],
  )
})

test("what was deleted does not come back with an answer that was under way", async () => {
  const answer = {}
  const coming = new Promise(resolve => (answer.come = () => resolve({ items: items(3), nextCursor: null })))
  const overview = Object.assign(new EventTarget(), { connect: () => {} })
  const history = new History({ transitions: () => coming, remove: async () => {} }, () => overview)
  const loading = history.load()
  await history.remove("t1")
  answer.come()
  await loading
  assert.deepEqual(
    history.items.map(item => item.id),
    ["t0", "t2"],
  )
})

test("moments in words", () => {
  const now = new Date(2026, 10, 3, 14, 30).getTime()
  const ago = minutes => when(new Date(now - minutes * 60_000).toISOString(), now)
  assert.deepEqual(
    [ago(0.5), ago(12), ago(120), ago(60 * 24 * 3)],
    ["just now", "12 min ago", "12:30", "31 Oct, 14:30"],
  )
  assert.equal(when("nonsense", now), "")
})

test("the first picture of a movie is known, that of what ended without one is asked for once there can be any", async () => {
  const progress = { completedSteps: 3 }
  const all = [
    { id: "done", status: "succeeded", movie: {}, progress },
    { id: "some", status: "cancelled", progress, frames: [{ url: "/2.jpg" }] },
    { id: "none", status: "cancelled", progress, frames: [] },
    { id: "early", status: "cancelled", progress: { completedSteps: 0 } },
    { id: "under way", status: "running", progress },
  ]
  const { history, asked } = serverOf(all)
  const found = []
  for (const item of all) found.push(await history.pictureOf(item))
  assert.deepEqual(found, ["api/v1/transitions/done/frames/0.jpg", "/2.jpg", null, null, null])
  assert.deepEqual(asked, [{ id: "some" }, { id: "none" }])
})
