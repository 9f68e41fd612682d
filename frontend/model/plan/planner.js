// Asks the server what a draft would cost, a moment after the last change; only the newest answer counts. Where the draft
// has fields that cannot be asked for, the server still looks at the others, so that all that is wrong is said at once.
// Events: "plan" (detail: { plan, request }), "errors" (detail: [{ field, message }]), "failed" (detail: a Problem).
import { requestOf } from "../request/request.js"

const PAUSE_MS = 250

export class Planner extends EventTarget {
  #api
  #timer = null
  #running = null

  constructor(api) {
    super()
    this.#api = api
  }

  consider(draft, pause = PAUSE_MS) {
    clearTimeout(this.#timer)
    this.#running?.abort()
    this.#timer = setTimeout(() => this.#ask(draft), pause)
  }

  async #ask(draft) {
    const { request, errors } = requestOf(draft)
    const running = new AbortController()
    this.#running = running
    if (errors.length > 0) this.#tell("errors", errors)
    try {
      const plan = await this.#api.plan(request, running.signal)
      if (errors.length === 0) this.#tell("plan", { plan, request })
    } catch (problem) {
      if (running.signal.aborted) return
      if (problem.errors?.length > 0) this.#tell("errors", [...errors, ...problem.errors])
      else if (errors.length === 0) this.#tell("failed", problem)
    }
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }))
  }
}
