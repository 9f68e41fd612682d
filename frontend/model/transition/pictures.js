// The frames and previews of one transition by position. Pushed bytes become blob URLs, which are revoked when replaced.
import { positionOf } from "./slots.js"

export class Pictures {
  #urls
  #entries = new Map()

  constructor(urls = URL) {
    this.#urls = urls
  }

  get(position) {
    return this.#entries.get(position) ?? null
  }

  // Adds a pushed image and returns its entry, or null if there is a frame already. A newer image replaces a preview.
  push(message) {
    const position = positionOf(message)
    if (this.#entries.get(position)?.kind === "frame") return null
    const url = this.#urls.createObjectURL(new Blob([message.bytes], { type: message.contentType }))
    return this.#put({ ...placeOf(message, position), url, isBlob: true, kind: message.type })
  }

  // Adds a frame by its address on the server; null as for push().
  addStored(frame) {
    const position = positionOf(frame)
    if (this.#entries.get(position)?.kind === "frame") return null
    return this.#put({ ...placeOf(frame, position), url: frame.url, isBlob: false, kind: "frame" })
  }

  // Removes frames by their indices and returns their positions.
  remove(indices) {
    const removed = [...this.#entries.values()].filter(({ kind, index }) => kind === "frame" && indices.includes(index))
    for (const entry of removed) {
      this.#entries.delete(entry.position)
      this.#revoke(entry)
    }
    return removed.map(({ position }) => position)
  }

  // Of frames, without previews.
  get indices() {
    return [...this.#entries.values()].filter(({ kind }) => kind === "frame").map(({ index }) => index)
  }

  clear() {
    for (const entry of this.#entries.values()) this.#revoke(entry)
    this.#entries.clear()
  }

  #put(entry) {
    const old = this.#entries.get(entry.position)
    this.#entries.set(entry.position, entry)
    if (old) this.#revoke(old)
    return entry
  }

  #revoke(entry) {
    if (entry.isBlob) this.#urls.revokeObjectURL(entry.url)
  }
}

function placeOf({ segment, fraction, index }, position) {
  return { position, segment, fraction, index }
}
