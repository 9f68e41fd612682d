// Reads the server's messages. Text messages are JSON; binary ones are a 4-byte big-endian header length, a JSON header and
// the bytes of an image.
import { parse } from "../server/json.js"

const LARGEST_HEADER = 64 * 1024

// Returns a message, for binary ones with `bytes` (a Uint8Array), or null if it is unreadable.
export function readMessage(data) {
  try {
    return typeof data === "string" ? accepted(parse(data)) : readBinary(data)
  } catch {
    return null
  }
}

function readBinary(buffer) {
  const length = new DataView(buffer).getUint32(0)
  if (length > LARGEST_HEADER || 4 + length > buffer.byteLength) return null
  const header = accepted(parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length))))
  return header && { ...header, bytes: new Uint8Array(buffer, 4 + length) }
}

function accepted(message) {
  return message && typeof message.type === "string" ? message : null
}

// A message with its own number is handled once; these three types have none.
const UNNUMBERED = new Set(["snapshot", "progress", "preview"])

export function hasOwnSeq(message) {
  return !UNNUMBERED.has(message.type) && Number.isFinite(message.seq)
}
