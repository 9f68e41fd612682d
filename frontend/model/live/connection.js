// A WebSocket to one transition or to the overview of all. It reconnects, resumes after the last event and delivers no event
// twice. Events: "message" (detail: the message), "state" (detail: connecting | open | reconnecting | closed), "ended" (the
// server closed normally: the listener calls close(), or retry() if it expects more).
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
  #schedule
  #socket = null
  #timer = null
  #attempt = 0
  #seq = 0
  #closed = false
  #isOverview

  // `url` returns the address for the last seq. The numbers of an overview are those of many transitions and not compared.
  // `open` and `schedule` are WebSocket and setTimeout unless a test replaces them.
  constructor(
    url,
    {
      isOverview = false,
      open = address => new WebSocket(address),
      schedule = (action, ms) => setTimeout(action, ms),
    } = {},
  ) {
    super()
    this.#url = url
    this.#isOverview = isOverview
    this.#open = open
    this.#schedule = schedule
  }

  get isClosed() {
    return this.#closed
  }

  get seq() {
    return this.#seq
  }

  connect() {
    this.#announce("state", this.#attempt === 0 ? "connecting" : "reconnecting")
    const socket = this.#open(this.#url(this.#seq))
    socket.binaryType = "arraybuffer"
    socket.onopen = () => this.#announce("state", "open")
    socket.onmessage = event => this.#receive(event.data)
    socket.onclose = event => this.#lost(socket, event.code)
    this.#socket = socket
  }

  // Reconnects without waiting for the next attempt.
  reconnectNow() {
    if (this.#closed || this.#timer === null) return
    clearTimeout(this.#timer)
    this.#timer = null
    this.connect()
  }

  retry() {
    this.#attempt += 1
    this.#announce("state", "reconnecting")
    this.#timer = this.#schedule(() => {
      this.#timer = null
      if (!this.#closed) this.connect()
    }, delayBefore(this.#attempt))
  }

  close() {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#timer = null
    this.#socket?.close()
    this.#announce("state", "closed")
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
    this.#announce("message", message)
  }

  #lost(socket, code) {
    if (this.#closed || socket !== this.#socket) return
    if (code === CLOSED_NORMALLY) this.#announce("ended")
    else this.retry()
  }

  #announce(type, detail) {
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
