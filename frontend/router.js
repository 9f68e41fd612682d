// The page's address and the transition that it names. The only user of the browser's history.
// Events: "transition-addressed" (detail: the transition), "start-addressed", "address-failed" (detail: a Problem).
const PARAMETER = "transition"

export class Router extends EventTarget {
  #api

  constructor(api) {
    super()
    this.#api = api
    window.addEventListener("popstate", () => this.follow())
  }

  // The id in the address, or null.
  get id() {
    return new URLSearchParams(location.search).get(PARAMETER)
  }

  // An absolute link to a transition.
  linkTo(id) {
    return new URL(searchOf(id), location.href).href
  }

  // Changes the address without loading what it names: the caller shows it.
  record(id) {
    history.pushState(null, "", searchOf(id))
  }

  // Opens a transition, or the start page for null.
  open(id) {
    history.pushState(null, "", id ? searchOf(id) : location.pathname)
    return this.follow()
  }

  // Loads what the address names. An answer that arrives after the address changed again is dropped.
  async follow() {
    const { id } = this
    if (!id) return this.#announce("start-addressed")
    try {
      const transition = await this.#api.transition(id)
      if (id === this.id) this.#announce("transition-addressed", transition)
    } catch (problem) {
      this.#announce("address-failed", problem)
    }
  }

  #announce(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }))
  }
}

function searchOf(id) {
  return `?${PARAMETER}=${encodeURIComponent(id)}`
}
