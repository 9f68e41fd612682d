import assert from "node:assert/strict"
import test from "node:test"
import { hasOwnSeq, readMessage } from "../model/live/messages.js"

function binary(header, bytes, length) {
  const json = new TextEncoder().encode(JSON.stringify(header))
  const whole = new Uint8Array(4 + json.length + bytes.length)
  new DataView(whole.buffer).setUint32(0, length ?? json.length)
  whole.set(json, 4)
  whole.set(bytes, 4 + json.length)
  return whole.buffer
}

test("reads text messages", () => {
  assert.deepEqual(readMessage('{"type":"status","seq":3,"status":"running"}'), {
    type: "status",
    seq: 3,
    status: "running",
  })
})

test("reads the header and the bytes of a frame", () => {
  const message = readMessage(
    binary({ type: "frame", seq: 7, segment: 0, index: 2, fraction: 0.5, contentType: "image/jpeg" }, [255, 216, 255]),
  )
  assert.equal(message.fraction, 0.5)
  assert.deepEqual([...message.bytes], [255, 216, 255])
})

test("ignores unreadable messages", () => {
  const header = { type: "frame", seq: 1 }
  for (const data of [
    "",
    "no json",
    "{}",
    "[]",
    "null",
    new ArrayBuffer(0),
    new ArrayBuffer(3),
    binary(header, [], 4_000_000_000),
    binary(header, [], 60),
    binary("frame", []),
  ]) {
    assert.equal(readMessage(data), null)
  }
})

test("snapshots, progress and previews have no number of their own", () => {
  assert.deepEqual(
    ["snapshot", "progress", "preview"].map(type => hasOwnSeq({ type, seq: 5 })),
    [false, false, false],
  )
  assert.equal(hasOwnSeq({ type: "frame", seq: 5 }), true)
  assert.equal(hasOwnSeq({ type: "frame" }), false)
})
