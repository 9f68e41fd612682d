// The server's transitions, newest first, one page at a time; the live overview updates their states.
// Events: "changed" (detail: the id of the changed transition, or null for the list), "loaded" (detail: the new items).
import { frameAddress } from "../server/client.js"
import { after, isFinished } from "./state.js"

const PAGE = 24
const MOST = 200

export class History extends EventTarget {
  #api
  #connect
  #connection = null
  #cursor = null
  #loading = null
  #isOutOfDate = false
  #removed = new Set()
  items = []

  // `connect` opens a LiveConnection to the overview.
  constructor(api, connect) {
    super()
    this.#api = api
    this.#connect = connect
  }

  get hasMore() {
    return this.#cursor !== null
  }

  // Loads the newest transitions, as many as are shown already. Only one request runs at a time; calls and messages during
  // it cause one more.
  load() {
    this.#isOutOfDate = true
    return (this.#loading ??= this.#loadAll().finally(() => (this.#loading = null)))
  }

  async #loadAll() {
    while (this.#isOutOfDate) {
      this.#isOutOfDate = false
      const { items, nextCursor } = await this.#api.transitions(Math.min(MOST, Math.max(PAGE, this.items.length)))
      this.items = items.filter(item => !this.#removed.has(item.id))
      this.#cursor = nextCursor
      this.#announce("loaded", this.items)
      this.#announce("changed", null)
      this.#follow()
    }
  }

  async more() {
    const { items, nextCursor } = await this.#api.transitions(PAGE, this.#cursor)
    const known = new Set(this.items.map(item => item.id))
    this.items = [...this.items, ...items.filter(item => !known.has(item.id))]
    this.#cursor = nextCursor
    this.#announce("loaded", items)
    this.#announce("changed", null)
  }

  async remove(id) {
    await this.#api.remove(id)
    this.#removed.add(id)
    this.items = this.items.filter(item => item.id !== id)
    this.#announce("changed", null)
  }

  // The address of the first finished frame, or null. A movie begins with frame 0. For a transition that ended without a
  // movie the frames have to be loaded, because a listing does not contain them.
  async pictureOf({ id, status, movie, progress }) {
    if (movie) return frameAddress(id, 0, "jpg")
    if (!isFinished(status) || !progress?.completedSteps) return null
    const { frames } = await this.#api.transition(id)
    return frames[0]?.url ?? null
  }

  #follow() {
    if (this.#connection) return
    let wasCut = false
    this.#connection = this.#connect()
    this.#connection.addEventListener("message", event => this.#receive(event.detail))
    this.#connection.addEventListener("ended", () => this.#connection.retry())
    this.#connection.addEventListener("state", event => {
      if (event.detail === "open" && wasCut) this.load().catch(() => {})
      wasCut ||= event.detail === "reconnecting"
    })
    this.#connection.connect()
  }

  #receive(message) {
    const index = this.items.findIndex(item => item.id === message.transitionId)
    const isStatus = message.type === "status"
    const isEnd = isStatus && isFinished(message.status)
    if (isEnd || (isStatus && (index === -1 || this.#loading))) this.load().catch(() => {})
    if (index === -1 || isEnd) return
    const next = after(this.items[index], message)
    if (next === this.items[index]) return
    this.items[index] = next
    this.#announce("changed", next.id)
  }

  #announce(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }))
  }
}
