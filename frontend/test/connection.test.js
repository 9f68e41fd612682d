import assert from "node:assert/strict"
import test from "node:test"
import { delayBefore, LiveConnection, transitionAddress } from "../model/live/connection.js"

function wire() {
  const sockets = []
  const timers = []
  const got = { messages: [], states: [], ended: 0 }
  const connection = new LiveConnection(seq => `after=${seq}`, {
    open: address =>
      sockets[
        sockets.push({
          address,
          close() {
            this.isClosed = true
          },
        }) - 1
      ],
    schedule: (action, delay) => timers.push({ action, delay }),
  })
  connection.addEventListener("message", event => got.messages.push(event.detail.seq))
  connection.addEventListener("state", event => got.states.push(event.detail))
  connection.addEventListener("ended", () => (got.ended += 1))
  const send = message => sockets.at(-1).onmessage({ data: JSON.stringify(message) })
  return { connection, sockets, timers, got, send }
}

test("reconnects, resumes after the last event and delivers no event twice", () => {
  const { connection, sockets, timers, got, send } = wire()
  connection.connect()
  sockets[0].onopen()
  for (const seq of [1, 2, 3]) send({ type: "branch", seq })
  sockets[0].onclose({ code: 1006 })
  timers[0].action()
  for (const seq of [2, 3, 4]) send({ type: "branch", seq })
  assert.equal(sockets[1].address, "after=3")
  assert.deepEqual(got.messages, [1, 2, 3, 4])
  assert.deepEqual(got.states, ["connecting", "open", "reconnecting", "reconnecting"])
})

test("messages without their own number always pass and do not change the last number", () => {
  const { connection, got, send } = wire()
  connection.connect()
  send({ type: "snapshot", seq: 9 })
  send({ type: "status", seq: 1 })
  send({ type: "progress", seq: 1 })
  send({ type: "progress", seq: 1 })
  assert.deepEqual(got.messages, [9, 1, 1, 1])
  assert.equal(connection.seq, 1)
})

test("waits longer after each failure and starts over after a message", () => {
  const { connection, sockets, timers, send } = wire()
  connection.connect()
  for (const round of [0, 1, 2]) {
    sockets.at(-1).onclose({ code: 1006 })
    timers[round].action()
  }
  assert.deepEqual(
    [1, 2, 3, 10].map(attempt => delayBefore(attempt, () => 1)),
    [500, 1000, 2000, 10_000],
  )
  assert.ok(timers[2].delay >= 1000, `${timers[2].delay}`)
  send({ type: "progress", seq: 0 })
  sockets.at(-1).onclose({ code: 1006 })
  assert.ok(timers[3].delay <= 500, `${timers[3].delay}`)
})

test("a normal close is the end unless the listener retries", () => {
  const { connection, sockets, timers, got } = wire()
  connection.connect()
  sockets[0].onclose({ code: 1000 })
  assert.equal(got.ended, 1)
  assert.equal(timers.length, 0)
  connection.retry()
  timers[0].action()
  assert.equal(sockets.length, 2)
})

test("a connection that the page closed stays closed", () => {
  const { connection, sockets, timers, got, send } = wire()
  connection.connect()
  connection.close()
  send({ type: "status", seq: 1 })
  sockets[0].onclose({ code: 1006 })
  assert.deepEqual(got.messages, [])
  assert.equal(timers.length, 0)
})

test("the address is relative to that of the page", () => {
  assert.equal(
    transitionAddress("http://localhost:8080/?transition=a", "a/b", 12),
    "ws://localhost:8080/ws/transitions/a%2Fb?after=12",
  )
  assert.equal(transitionAddress("https://example.org/", "x", 0), "wss://example.org/ws/transitions/x?after=0")
  assert.equal(
    transitionAddress("https://example.org/studio/?transition=a", "x", 0),
    "wss://example.org/studio/ws/transitions/x?after=0",
  )
})
