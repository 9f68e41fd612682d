// One transition's socket, or that of all: comes back by itself, asks for what it missed, hands on nothing twice.
// Events: "message" (detail: the message), "state" (detail: connecting | open | reconnecting | closed), and "ended" when
// the server closed normally: whoever listens then calls close() or, where more must come, retry().
import { hasOwnSeq, readMessage } from "./messages.js"

const FIRST_DELAY_MS = 500
const LONGEST_DELAY_MS = 10_000
const CLOSED_NORMALLY = 1000

export function delayBefore(attempt, random = Math.random) {
  const full = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1))
  return full / 2 + (full / 2) * random()
}

export class LiveConnection extends EventTarget {
  #url
  #open
  #later
  #socket = null
  #timer = null
  #attempt = 0
  #seq = 0
  #closed = false
  #isOverview

  // `url` makes the address from the last seq; `isOverview` for a socket of all transitions, whose numbers are not one row;
  // `open` and `later` are WebSocket and setTimeout unless told otherwise.
  constructor(url, {
    isOverview = false, open = address => new WebSocket(address), later = (action, ms) => setTimeout(action, ms),
  } = {}) {
    super()
    this.#url = url
    this.#isOverview = isOverview
    this.#open = open
    this.#later = later
  }

  get isClosed() {
    return this.#closed
  }

  get seq() {
    return this.#seq
  }

  connect() {
    this.#tell("state", this.#attempt === 0 ? "connecting" : "reconnecting")
    const socket = this.#open(this.#url(this.#seq))
    socket.binaryType = "arraybuffer"
    socket.onopen = () => this.#tell("state", "open")
    socket.onmessage = event => this.#receive(event.data)
    socket.onclose = event => this.#lost(socket, event.code)
    this.#socket = socket
  }

  // At once, without waiting for the next attempt: the network is back or the page is looked at again.
  hurry() {
    if (this.#closed || this.#timer === null) return
    clearTimeout(this.#timer)
    this.#timer = null
    this.connect()
  }

  retry() {
    this.#attempt += 1
    this.#tell("state", "reconnecting")
    this.#timer = this.#later(() => {
      this.#timer = null
      if (!this.#closed) this.connect()
    }, delayBefore(this.#attempt))
  }

  close() {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#timer = null
    this.#socket?.close()
    this.#tell("state", "closed")
  }

  #receive(data) {
    if (this.#closed) return
    const message = readMessage(data)
    if (message === null) return
    this.#attempt = 0
    if (!this.#isOverview && hasOwnSeq(message)) {
      if (message.seq <= this.#seq) return
      this.#seq = message.seq
    }
    this.#tell("message", message)
  }

  #lost(socket, code) {
    if (this.#closed || socket !== this.#socket) return
    if (code === CLOSED_NORMALLY) this.#tell("ended")
    else this.retry()
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }))
  }
}

export function transitionAddress(page, id, seq) {
  const address = socketAddress(page, `ws/transitions/${encodeURIComponent(id)}`)
  address.searchParams.set("after", String(seq))
  return address.href
}

export function overviewAddress(page) {
  return socketAddress(page, "ws/transitions").href
}

function socketAddress(page, path) {
  const address = new URL(path, page)
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:"
  return address
}
