import assert from "node:assert/strict"
import test from "node:test"
import { History } from "../model/transition/history.js"
import { cardWords } from "../model/transition/status-words.js"
import { when } from "../model/transition/time.js"

function serverOf(all) {
  const requests = []
  const api = {
    async transitions(limit, cursor) {
      requests.push({ limit, cursor })
      const from = Number(cursor ?? 0)
      const next = from + limit
      return {
        items: all.slice(from, next).map(item => ({ ...item })),
        nextCursor: next < all.length ? String(next) : null,
      }
    },
    async transition(id) {
      requests.push({ id })
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
  const send = (type, detail) => overview.dispatchEvent(new CustomEvent(type, { detail }))
  return { history: new History(api, () => overview), requests, send }
}

const items = count => Array.from({ length: count }, (_, index) => ({ id: `t${index}`, status: "succeeded" }))
const flushed = () => new Promise(setImmediate)

test("loads page by page without duplicates and reloads as many as are shown", async () => {
  const { history, requests } = serverOf(items(60))
  await history.load()
  assert.deepEqual([history.items.length, history.hasMore], [24, true])
  await history.more()
  await history.more()
  assert.deepEqual([history.items.length, history.hasMore], [60, false])
  assert.equal(new Set(history.items.map(item => item.id)).size, 60)
  await history.load()
  assert.deepEqual([history.items.length, requests.at(-1).limit], [60, 60])
})

test("the overview updates states; a new transition or an end reloads the list", async () => {
  const all = [{ id: "a", status: "queued" }]
  const { history, requests, send } = serverOf(all)
  const changed = []
  await history.load()
  history.addEventListener("changed", event => changed.push(event.detail))
  send("message", { type: "status", transitionId: "a", seq: 2, status: "running" })
  send("message", { type: "progress", transitionId: "a", seq: 2, completedSteps: 5, totalSteps: 10 })
  assert.deepEqual(changed, ["a", "a"])
  assert.equal(cardWords(history.items[0]), "50 %")
  all.unshift({ id: "b", status: "queued" })
  send("message", { type: "status", transitionId: "b", seq: 1, status: "queued" })
  await flushed()
  assert.deepEqual(
    history.items.map(item => item.id),
    ["b", "a"],
  )
  send("message", { type: "progress", transitionId: "unknown", seq: 0, completedSteps: 1, totalSteps: 2 })
  assert.equal(requests.length, 2)
})

test("a message during a request causes another one", async () => {
  const all = [{ id: "a", status: "queued" }]
  const { history, send } = serverOf(all)
  await history.load()
  const late = history.load()
  all[0].status = "running"
  send("message", { type: "status", transitionId: "a", seq: 2, status: "running" })
  await late
  assert.equal(history.items[0].status, "running")
})

test("requests run one after another", async () => {
  const answers = []
  const history = new History({ transitions: () => new Promise(resolve => answers.push(resolve)) }, () => overview)
  const overview = Object.assign(new EventTarget(), { connect: () => {} })
  const loads = [history.load(), history.load()]
  assert.equal(answers.length, 1)
  answers[0]({ items: [{ id: "a", status: "queued" }], nextCursor: null })
  await flushed()
  answers[1]({ items: [{ id: "a", status: "running" }], nextCursor: null })
  await Promise.all(loads)
  assert.equal(history.items[0].status, "running")
})

test("a reconnect reloads the list", async () => {
  const { history, requests, send } = serverOf(items(1))
  await history.load()
  send("state", "open")
  assert.equal(requests.length, 1)
  send("state", "reconnecting")
  send("state", "open")
  assert.equal(requests.length, 2)
})

test("a deleted transition leaves the list", async () => {
  const { history } = serverOf(items(3))
  await history.load()
  await history.remove("t1")
  assert.deepEqual(
    history.items.map(item => item.id),
    ["t0", "t2"],
  )
})

test("a deleted transition does not return with a pending answer", async () => {
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

test("times in words", () => {
  const now = new Date(2026, 10, 3, 14, 30).getTime()
  const ago = minutes => when(new Date(now - minutes * 60_000).toISOString(), now)
  assert.deepEqual(
    [ago(0.5), ago(12), ago(120), ago(60 * 24 * 3)],
    ["just now", "12 min ago", "12:30", "31 Oct, 14:30"],
  )
  assert.equal(when("nonsense", now), "")
})

test("the image of a card: frame 0 of a movie, else the first frame of a transition that has ended", async () => {
  const progress = { completedSteps: 3 }
  const all = [
    { id: "done", status: "succeeded", movie: {}, progress },
    { id: "some", status: "cancelled", progress, frames: [{ url: "/2.jpg" }] },
    { id: "none", status: "cancelled", progress, frames: [] },
    { id: "early", status: "cancelled", progress: { completedSteps: 0 } },
    { id: "under way", status: "running", progress },
  ]
  const { history, requests } = serverOf(all)
  const found = []
  for (const item of all) found.push(await history.pictureOf(item))
  assert.deepEqual(found, ["api/v1/transitions/done/frames/0.jpg", "/2.jpg", null, null, null])
  assert.deepEqual(requests, [{ id: "some" }, { id: "none" }])
})
