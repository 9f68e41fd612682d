// All transitions that the server keeps, newest first, a page at a time; states follow the live overview.
// Events: "changed" (detail: the id of the one that changed, or null for the list), "loaded" (detail: the items that came).
import { LiveConnection, overviewAddress } from "../live/connection.js"
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

  constructor(api, { connect = overview } = {}) {
    super()
    this.#api = api
    this.#connect = connect
  }

  get hasMore() {
    return this.#cursor !== null
  }

  // From the newest on, as many as are shown already. One answer at a time: none overtakes another, and what is asked for
  // or told while one is under way is asked for once more.
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
      this.#tell("loaded", this.items)
      this.#tell("changed", null)
      this.#follow()
    }
  }

  async more() {
    const { items, nextCursor } = await this.#api.transitions(PAGE, this.#cursor)
    const known = new Set(this.items.map(item => item.id))
    this.items = [...this.items, ...items.filter(item => !known.has(item.id))]
    this.#cursor = nextCursor
    this.#tell("loaded", items)
    this.#tell("changed", null)
  }

  async remove(id) {
    await this.#api.remove(id)
    this.#removed.add(id)
    this.items = this.items.filter(item => item.id !== id)
    this.#tell("changed", null)
  }

  // The address of its first finished frame, null if it has none. A movie begins with frame 0; whether there are frames of
  // what ended without one, a listing does not tell.
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
    this.#connection.addEventListener("message", event => this.#hear(event.detail))
    this.#connection.addEventListener("ended", () => this.#connection.retry())
    this.#connection.addEventListener("state", event => {
      if (event.detail === "open" && wasCut) this.load().catch(() => {})
      wasCut ||= event.detail === "reconnecting"
    })
    this.#connection.connect()
  }

  #hear(message) {
    const index = this.items.findIndex(item => item.id === message.transitionId)
    const isStatus = message.type === "status"
    const isEnd = isStatus && isFinished(message.status)
    if (isEnd || (isStatus && (index === -1 || this.#loading))) this.load().catch(() => {})
    if (index === -1 || isEnd) return
    const next = after(this.items[index], message)
    if (next === this.items[index]) return
    this.items[index] = next
    this.#tell("changed", next.id)
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }))
  }
}

function overview() {
  return new LiveConnection(() => overviewAddress(location.href), { isOverview: true })
}
