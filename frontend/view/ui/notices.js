// What concerns the whole page: the server is away or cannot work, or asks for a token.

const RETRY_MS = 3000

export class Notices {
  #api
  #notice
  #token
  #timer = null

  // `recovered` is called when the server answers again, or to the token for the first time.
  constructor(api, { notice, token, recovered }) {
    this.#api = api
    this.#notice = notice
    this.#token = token
    this.recovered = recovered
    api.addEventListener("unreachable", event => this.#away(event.detail))
    api.addEventListener("reachable", () => this.#back())
    api.addEventListener("unauthorized", () => this.#askToken())
    notice.querySelector("button").addEventListener("click", () => this.#action())
  }

  // With `again` it offers to try what did not work.
  say(words, again = null) {
    this.#show(words, again ? "Try again" : "Close", () => {
      this.#notice.hidden = true
      again?.()
    })
  }

  // Does something with a module that is loaded for it.
  async using(load, action) {
    const module = await load().catch(() => null)
    if (module) return action(module)
    this.say("A part of this page could not be loaded.", () => this.using(load, action))
  }

  #action = () => {}

  #away({ message, detail }) {
    this.#show(`${detail || message} This page comes back by itself.`, "Try now", () => this.#probe())
    this.#timer ??= setInterval(() => this.#probe(), RETRY_MS)
  }

  #back() {
    if (!this.#timer) return
    clearInterval(this.#timer)
    this.#timer = null
    this.#notice.hidden = true
    this.recovered()
  }

  #probe() {
    this.#api.transitions(1).catch(() => {})
  }

  #askToken() {
    this.using(() => import("./access-token.js"), ({ askToken }) => askToken(this.#token, this.#api, () => this.recovered()))
  }

  #show(words, button, action) {
    const place = this.#notice.querySelector("p")
    if (place.textContent !== words) place.textContent = words
    this.#notice.querySelector("button").textContent = button
    this.#action = action
    this.#notice.hidden = false
  }
}
