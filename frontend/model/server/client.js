// The HTTP client, the only module that fetches. Events: "unauthorized", "unreachable" (detail: the Problem), "reachable".
import { parse, stringify } from "./json.js"
import { Problem, problemOf } from "./problem.js"

// Relative to the page, which may be served under a path.
const ROOT = "api/v1"
const DESCRIPTION = "v3/api-docs"
const HEALTH = "actuator/health"

export class Api extends EventTarget {
  #fetch

  constructor({ fetch = globalThis.fetch.bind(globalThis) } = {}) {
    super()
    this.#fetch = fetch
  }

  // The server answers with a cookie, which images, movies and WebSockets use as well; the page stores no token.
  openSession(token) {
    return this.#call("POST", "/session", { body: { token } })
  }

  // The OpenAPI description.
  description() {
    return this.#call("GET", DESCRIPTION, { root: "" })
  }

  models() {
    return this.#call("GET", "/models")
  }

  // { devices, problem }: what renders, and why a build for CUDA uses the CPU. Empty where the server does not tell.
  async devices() {
    const { text } = await this.#send(HEALTH, { headers: { Accept: "application/json" } })
    return readJson(text)?.components?.devices?.details ?? {}
  }

  plan(request, signal) {
    return this.#call("POST", "/plans", { body: request, signal })
  }

  // The same key for the same body: a repeated click or a lost answer starts no second transition.
  start(request, idempotencyKey) {
    return this.#call("POST", "/transitions", { body: request, headers: { "Idempotency-Key": idempotencyKey } })
  }

  transition(id, signal) {
    return this.#call("GET", `/transitions/${encodeURIComponent(id)}`, { signal })
  }

  // Newest first: { items, nextCursor }.
  transitions(limit, cursor = null) {
    const query = new URLSearchParams(cursor ? { limit, cursor } : { limit })
    return this.#call("GET", `/transitions?${query}`)
  }

  remove(id) {
    return this.#call("DELETE", `/transitions/${encodeURIComponent(id)}`)
  }

  cancel(id) {
    return this.#call("POST", `/transitions/${encodeURIComponent(id)}/cancel`)
  }

  // Resumes a failed or cancelled transition from its checkpoints.
  retry(id) {
    return this.#call("POST", `/transitions/${encodeURIComponent(id)}/retry`)
  }

  renderAgain(id, movie) {
    return this.#call("POST", `/transitions/${encodeURIComponent(id)}/movie`, { body: movie })
  }

  // How evenly a transition that has ended changes.
  quality(id) {
    return this.#call("GET", `/transitions/${encodeURIComponent(id)}/quality`)
  }

  // Adds frames where neighbours differ most, or between two neighbours: { frames, left, right }.
  addFrames(id, more) {
    return this.#call("POST", `/transitions/${encodeURIComponent(id)}/branches`, { body: more })
  }

  // Answers { id, width, height }.
  uploadImage(blob) {
    return this.upload("/images", blob, "image")
  }

  upload(path, blob, name = blob.name) {
    const form = new FormData()
    form.append("file", blob, name)
    return this.#call("POST", path, { form })
  }

  get(path) {
    return this.#call("GET", path)
  }

  removeImage(id) {
    return this.#call("DELETE", `/images/${encodeURIComponent(id)}`)
  }

  async #call(method, path, { root = ROOT, body, form, headers = {}, signal } = {}) {
    const json = body === undefined ? {} : { "Content-Type": "application/json" }
    const { response, text } = await this.#send(root + path, {
      method,
      signal,
      body: form ?? (body === undefined ? undefined : stringify(body)),
      headers: { Accept: "application/json, application/problem+json", ...json, ...headers },
    })
    const answer = readJson(text)
    if (response.ok) {
      this.dispatchEvent(new Event("reachable"))
      return answer
    }
    const problem = problemOf(response.status, answer, response.headers.get("Retry-After"))
    // A server that refuses one action for a while is still reachable: the caller reports it.
    if (problem.isRefusal && isAction(method, path)) throw problem
    throw this.#announced(problem)
  }

  async #send(path, options) {
    try {
      const response = await this.#fetch(path, options)
      return { response, text: await response.text() }
    } catch (error) {
      if (error.name === "AbortError") throw error
      throw this.#announced(new Problem({ status: 0 }))
    }
  }

  #announced(problem) {
    if (problem.isUnreachable) this.dispatchEvent(new CustomEvent("unreachable", { detail: problem }))
    else this.dispatchEvent(new Event("reachable"))
    if (problem.isUnauthorized) this.dispatchEvent(new Event("unauthorized"))
    return problem
  }
}

function isAction(method, path) {
  return method !== "GET" && path !== "/plans"
}

export function imageAddress(id) {
  return `${ROOT}/images/${encodeURIComponent(id)}`
}

export function soundAddress(id) {
  return `${ROOT}/sounds/${encodeURIComponent(id)}/audio`
}

// A finished frame, lossless by default.
export function frameAddress(transitionId, index, type = "png") {
  return `${ROOT}/transitions/${encodeURIComponent(transitionId)}/frames/${index}.${type}`
}

function readJson(text) {
  try {
    return text ? parse(text) : null
  } catch {
    return null
  }
}
