// The only place that fetches. Events: "unauthorized", "unreachable", "reachable".
import { parse, stringify } from "./json.js"
import { Problem, problemOf } from "./problem.js"

const ROOT = "/api/v1"

export class Api extends EventTarget {
  #fetch

  constructor({ fetch = globalThis.fetch.bind(globalThis) } = {}) {
    super()
    this.#fetch = fetch
  }

  // The server answers with a cookie, which pictures, movies and sockets need as well; the page keeps nothing.
  openSession(token) {
    return this.#call("POST", "/session", { body: { token } })
  }

  models() {
    return this.#call("GET", "/models")
  }

  plan(request, signal) {
    return this.#call("POST", "/plans", { body: request, signal })
  }

  // The same key for the same body: a repeated click or a lost answer never starts a second transition.
  start(request, idempotencyKey) {
    return this.#call("POST", "/transitions", { body: request, headers: { "Idempotency-Key": idempotencyKey } })
  }

  transition(id, signal) {
    return this.#call("GET", `/transitions/${encodeURIComponent(id)}`, { signal })
  }

  recent(limit) {
    return this.#call("GET", `/transitions?limit=${limit}`)
  }

  cancel(id) {
    return this.#call("POST", `/transitions/${encodeURIComponent(id)}/cancel`)
  }

  renderAgain(id, movie) {
    return this.#call("POST", `/transitions/${encodeURIComponent(id)}/movie`, { body: movie })
  }

  async #call(method, path, { body, headers = {}, signal } = {}) {
    const { response, text } = await this.#send(method, path, body, headers, signal)
    const answer = readJson(text)
    if (response.ok) {
      this.dispatchEvent(new Event("reachable"))
      return answer
    }
    throw this.#announced(problemOf(response.status, answer, response.headers.get("Retry-After")))
  }

  async #send(method, path, body, headers, signal) {
    const all = { Accept: "application/json, application/problem+json", ...headers }
    if (body !== undefined) all["Content-Type"] = "application/json"
    try {
      const response = await this.#fetch(ROOT + path, {
        method, headers: all, signal, body: body === undefined ? undefined : stringify(body),
      })
      return { response, text: await response.text() }
    } catch (error) {
      if (error.name === "AbortError") throw error
      throw this.#announced(new Problem({ status: 0 }))
    }
  }

  #announced(problem) {
    if (problem.isUnreachable) this.dispatchEvent(new Event("unreachable"))
    else this.dispatchEvent(new Event("reachable"))
    if (problem.isUnauthorized) this.dispatchEvent(new Event("unauthorized"))
    return problem
  }
}

function readJson(text) {
  try {
    return text ? parse(text) : null
  } catch {
    return null
  }
}
