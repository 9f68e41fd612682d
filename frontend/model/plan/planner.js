// Requests the plan of a draft shortly after its last change; a newer request cancels an older one. Fields that cannot be
// sent are reported together with the server's errors of the others.
// Events: "plan" (detail: { plan, request }), "errors" (detail: [{ field, message }]), "failed" (detail: a Problem).
import { requestOf } from "../request/request.js"

const DELAY_MS = 250

export class Planner extends EventTarget {
  #api
  #timer = null
  #running = null
  #read

  // `read` makes { request, errors } of what is scheduled, usually a draft.
  constructor(api, read = requestOf) {
    super()
    this.#api = api
    this.#read = read
  }

  schedule(draft, delay = DELAY_MS) {
    clearTimeout(this.#timer)
    this.#running?.abort()
    this.#timer = setTimeout(() => this.#request(draft), delay)
  }

  async #request(draft) {
    const { request, errors } = this.#read(draft)
    const running = new AbortController()
    this.#running = running
    if (errors.length > 0) this.#announce("errors", errors)
    try {
      const plan = await this.#api.plan(request, running.signal)
      if (errors.length === 0) this.#announce("plan", { plan, request })
    } catch (problem) {
      if (running.signal.aborted) return
      if (problem.errors?.length > 0) this.#announce("errors", [...errors, ...problem.errors])
      else if (errors.length === 0) this.#announce("failed", problem)
    }
  }

  #announce(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }))
  }
}
