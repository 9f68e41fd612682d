// The displayed transition: its state, its images and, until it has ended or while a movie is rendered, its live connection.
// Events: "state" (detail: the type of the message that changed it), "picture" (detail: an entry of Pictures),
// "dropped" (detail: { indices, positions } of frames that left the movie), "branch" (detail: the message), "distances",
// "connection" (detail: a state of LiveConnection), "lost" (detail: a Problem).
import { Distances } from "./distances.js"
import { Pictures } from "./pictures.js"
import { after, isFinished } from "./state.js"

// The server does not push positions in the queue: the session polls its own.
const QUEUE_POLL_MS = 3000

export class TransitionSession extends EventTarget {
  #api
  #connect
  #connection = null
  #schedule
  #closed = false

  // `connect` opens a LiveConnection for an id; `schedule` is setTimeout unless a test replaces it.
  constructor(
    api,
    transition,
    { connect, pictures = new Pictures(), schedule = (action, ms) => setTimeout(action, ms) },
  ) {
    super()
    this.#schedule = schedule
    this.#api = api
    this.#connect = connect
    this.state = transition
    this.pictures = pictures
    this.distances = new Distances()
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
    if (this.isFinished) this.#addStoredFrames()
    if (!this.isFinished || this.state.pendingMovie) this.#goLive()
    this.#watchQueue()
  }

  reconnectNow() {
    this.#connection?.reconnectNow()
  }

  end() {
    this.#closed = true
    this.#connection?.close()
    this.pictures.clear()
  }

  // Listens again after the end: the server renders another movie or resumes the transition.
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
    connection.addEventListener("ended", () => this.#refresh(true))
    connection.connect()
  }

  #watchQueue() {
    if (this.#closed || this.state.status !== "queued") return
    this.#schedule(async () => {
      if (!this.#closed && this.state.status === "queued") await this.#refresh(false)
      this.#watchQueue()
    }, QUEUE_POLL_MS)
  }

  // Once it has ended: the distances that no frame brought along, and the evenness.
  async measure() {
    const quality = await this.#api.quality(this.id).catch(() => null)
    if (this.#closed || quality === null) return
    this.distances.measure(quality)
    this.#announce("distances")
  }

  #receive(message) {
    if (message.type === "frame" || message.type === "preview") {
      const entry = this.pictures.push(message)
      if (entry) this.#announce("picture", entry)
      if (message.type === "preview") return
      this.distances.push(message)
      this.#announce("distances")
    } else if (message.type === "branch") {
      this.#announce("branch", message)
    } else if (message.type === "dropped") {
      this.#drop(message.dropped)
    } else {
      this.#take(message)
    }
  }

  #take(message) {
    const next = after(this.state, message)
    if (next === this.state) return
    this.state = next
    this.#announce("state", message.type)
  }

  // While the connection is lost, one HTTP request updates the state.
  #connectionIs(state) {
    this.#announce("connection", state)
    if (state === "reconnecting") this.#refresh(false)
  }

  // Loads the whole transition: events missed meanwhile, and fields that only the final answer has.
  async #refresh(socketEnded) {
    try {
      const transition = await this.#api.transition(this.id)
      if (this.#closed) return
      this.#take({ type: "snapshot", transition })
      this.#addStoredFrames()
      if (this.isFinished) this.#connection?.close()
      else if (socketEnded) this.#connection.retry()
    } catch (problem) {
      if (this.#closed) return
      if (problem.status === 404) {
        this.#connection?.close()
        this.#announce("lost", problem)
      } else if (socketEnded) {
        this.#connection.retry()
      }
    }
  }

  #drop(indices) {
    const positions = this.pictures.remove(indices)
    if (positions.length === 0) return
    this.distances.remove(indices)
    this.#announce("dropped", { indices, positions })
    this.#announce("distances")
  }

  #addStoredFrames() {
    if (this.isFinished && this.state.frames) {
      const kept = new Set(this.state.frames.map(({ index }) => index))
      this.#drop(this.pictures.indices.filter(index => !kept.has(index)))
    }
    this.distances.takeAll(this.state.frames)
    this.#announce("distances")
    for (const frame of this.state.frames ?? []) {
      const entry = this.pictures.addStored(frame)
      if (entry) this.#announce("picture", entry)
    }
  }

  #announce(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }))
  }
}
