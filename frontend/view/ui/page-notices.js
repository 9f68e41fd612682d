// Messages about the whole page: the server is unreachable or requires a token, or an element sent "report-problem"
// (detail: { message, retry? }), which "withdraw-problem" (detail: { message }) takes back. Event: "server-recovered" (it responds again or accepted the token).
import { api } from "../../services.js"
import { emit } from "./dom.js"
import { lateElement } from "./loading.js"

const PROBE_MS = 3000

export class PageNotices extends HTMLElement {
  #notice
  #button
  #token
  #action = () => {}
  #timer = null

  connectedCallback() {
    this.#notice = this.querySelector("#notice")
    this.#button = this.#notice.querySelector("button")
    this.#token = lateElement(this.querySelector("access-token"), () => import("./access-token.js"))
    this.#button.addEventListener("click", () => this.#action())
    this.addEventListener("token-accepted", () => emit(this, "server-recovered"))
    document.addEventListener("report-problem", event => this.#report(event.detail))
    document.addEventListener("withdraw-problem", event => this.#withdraw(event.detail))
    api.addEventListener("unreachable", event => this.#unreachable(event.detail))
    api.addEventListener("reachable", () => this.#reachable())
    api.addEventListener("unauthorized", () => this.#token(token => token.open()))
  }

  #report({ message, retry = null }) {
    this.#show(message, retry ? "Try again" : "Close", () => {
      this.#notice.hidden = true
      retry?.()
    })
  }

  #withdraw({ message }) {
    if (this.#notice.querySelector("p").textContent === message) this.#notice.hidden = true
  }

  #unreachable({ message, detail }) {
    this.#show(`${detail || message} The page reconnects automatically.`, "Retry now", () => this.#probe())
    this.#timer ??= setInterval(() => this.#probe(), PROBE_MS)
  }

  #reachable() {
    if (!this.#timer) return
    clearInterval(this.#timer)
    this.#timer = null
    this.#notice.hidden = true
    emit(this, "server-recovered")
  }

  #probe() {
    api.transitions(1).catch(() => {})
  }

  #show(words, action, handler) {
    const place = this.#notice.querySelector("p")
    if (place.textContent !== words) place.textContent = words
    this.#button.textContent = action
    this.#action = handler
    this.#notice.hidden = false
  }
}

customElements.define("page-notices", PageNotices)
