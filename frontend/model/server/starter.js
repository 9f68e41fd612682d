// Starts transitions. The idempotency key of a body is kept until an answer came, so that asking again after a lost
// answer starts nothing twice.
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
