// One transition on the page: its state, its pictures and, until it is finished, its socket.
// Events: "state" (detail: what changed it, a message type), "picture" (detail: an entry of Pictures),
// "branch" (detail: the message), "connection" (detail: a state of LiveConnection), "lost" (detail: a Problem).
import { LiveConnection, transitionAddress } from "../live/connection.js"
import { Pictures } from "./pictures.js"
import { after, isFinished } from "./state.js"

// Places in the queue are not pushed: the page asks for its own now and then.
const QUEUE_PAUSE_MS = 3000

export class TransitionSession extends EventTarget {
  #api
  #connect
  #connection = null
  #later
  #closed = false

  constructor(api, transition, {
    connect = liveConnection, pictures = new Pictures(), later = (action, ms) => setTimeout(action, ms),
  } = {}) {
    super()
    this.#later = later
    this.#api = api
    this.#connect = connect
    this.state = transition
    this.pictures = pictures
  }

  get id() {
    return this.state.id
  }

  get isFinished() {
    return isFinished(this.state.status)
  }

  get isLive() {
    return this.#connection !== null && !this.#connection.isClosed
  }

  begin() {
    if (this.isFinished) this.#referAll()
    else this.#goLive()
    this.#watchQueue()
  }

  hurry() {
    this.#connection?.hurry()
  }

  end() {
    this.#closed = true
    this.#connection?.close()
    this.pictures.clear()
  }

  // More comes after the end: another movie of the same frames, or the rest of what failed or was cancelled. The server
  // announces it as it does the first time.
  follow(transition) {
    this.#connection?.close()
    this.#take({ type: "snapshot", transition })
    this.#goLive()
    this.#watchQueue()
  }

  #goLive() {
    const connection = this.#connect(this.id)
    this.#connection = connection
    connection.addEventListener("message", event => this.#receive(event.detail))
    connection.addEventListener("state", event => this.#connectionIs(event.detail))
    connection.addEventListener("ended", () => this.#settle(true))
    connection.connect()
  }

  #watchQueue() {
    if (this.#closed || this.state.status !== "queued") return
    this.#later(async () => {
      if (!this.#closed && this.state.status === "queued") await this.#settle(false)
      this.#watchQueue()
    }, QUEUE_PAUSE_MS)
  }

  #receive(message) {
    if (message.type === "frame" || message.type === "preview") {
      const entry = this.pictures.push(message)
      if (entry) this.#tell("picture", entry)
    } else if (message.type === "branch") {
      this.#tell("branch", message)
    } else {
      this.#take(message)
    }
  }

  #take(message) {
    const next = after(this.state, message)
    if (next === this.state) return
    this.state = next
    this.#tell("state", message.type)
  }

  // While the socket is away the plain answer says how things are.
  #connectionIs(state) {
    this.#tell("connection", state)
    if (state === "reconnecting") this.#settle(false)
  }

  // Asks once for everything: what was pushed meanwhile, and what only stands in the final answer.
  async #settle(socketEnded) {
    try {
      const transition = await this.#api.transition(this.id)
      if (this.#closed) return
      this.#take({ type: "snapshot", transition })
      this.#referAll()
      if (this.isFinished) this.#connection?.close()
      else if (socketEnded) this.#connection.retry()
    } catch (problem) {
      if (this.#closed) return
      if (problem.status === 404) {
        this.#connection?.close()
        this.#tell("lost", problem)
      } else if (socketEnded) {
        this.#connection.retry()
      }
    }
  }

  #referAll() {
    for (const frame of this.state.frames ?? []) {
      const entry = this.pictures.refer(frame)
      if (entry) this.#tell("picture", entry)
    }
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }))
  }
}

function liveConnection(id) {
  return new LiveConnection(seq => transitionAddress(location.href, id, seq))
}
