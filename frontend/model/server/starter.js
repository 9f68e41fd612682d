// Starts transitions. It reuses a request's idempotency key until the server answers, so a retry starts no second transition.
import { randomHex } from "../request/random.js"
import { stringify } from "./json.js"

export class Starter {
  #api
  #key = { body: "", value: "" }

  constructor(api) {
    this.#api = api
  }

  async start(request) {
    const transition = await this.#api.start(request, this.#keyFor(request))
    this.#key = { body: "", value: "" }
    return transition
  }

  #keyFor(request) {
    const body = stringify(request)
    if (this.#key.body !== body) this.#key = { body, value: randomHex() }
    return this.#key.value
  }
}

// The branching that was asked for, and its form in the transition: a preset becomes steps and branches with a model for a
// few steps.
export function startOf(request, { request: { model, branching } }) {
  return { asked: request.branching ?? null, model, branching }
}
