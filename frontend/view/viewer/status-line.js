// How the transition stands: words, a bar, the connection, cancel. Always as high, whatever it says.
// Tells "cancel".
import { isFinished } from "../../model/transition/state.js"
import { milestone, part, statusWords } from "../../model/transition/status-words.js"
import { element } from "../ui/dom.js"
import { showWarnings } from "../ui/warnings.js"

export class StatusLine extends HTMLElement {
  #dot = element("span", { class: "dot", "aria-hidden": "true" })
  #words = element("p", { class: "status-words" })
  #connection = element("p", { class: "connection", role: "status", hidden: true }, "Reconnecting…")
  #warnings = element("ul", { class: "warnings" })
  #warningsFold = element("details", { class: "warnings-fold", hidden: true }, element("summary", {}, "Warnings"), this.#warnings)
  #cancel = element("button", { type: "button", class: "quiet", hidden: true }, "Cancel")
  #bar = element("progress", { max: "1", value: "0", "aria-label": "Steps done" })
  #milestone = ""

  connectedCallback() {
    if (this.childElementCount) return
    this.append(element("div", { class: "status-row" }, this.#dot, this.#words, this.#warningsFold, this.#connection, this.#cancel), this.#bar)
    this.#cancel.addEventListener("click", () => {
      this.#cancel.disabled = true
      this.dispatchEvent(new Event("cancel", { bubbles: true }))
    })
    this.clear()
  }

  clear() {
    this.#milestone = ""
    this.dataset.status = ""
    this.#words.textContent = "Ready"
    this.#bar.value = 0
    this.#connection.hidden = true
    this.#showWarnings([])
    this.#setCancel(false)
  }

  // Returns words for the live region when there is something worth saying, else "".
  show(state) {
    const words = statusWords(state)
    this.dataset.status = state.status
    this.#words.textContent = words
    this.#bar.value = state.status === "succeeded" ? 1 : part(state.progress)
    this.#showWarnings(state.warnings)
    this.#setCancel(!isFinished(state.status))
    const next = milestone(state)
    if (next === this.#milestone) return ""
    this.#milestone = next
    return words
  }

  showConnection(state) {
    this.#connection.hidden = state !== "reconnecting"
  }

  // After a cancel that did not reach the server.
  allowCancel() {
    this.#cancel.disabled = false
  }

  #showWarnings(warnings = []) {
    showWarnings(this.#warnings, warnings)
    this.#warningsFold.hidden = warnings.length === 0
    if (warnings.length === 0) this.#warningsFold.open = false
  }

  #setCancel(isShown) {
    if (this.#cancel.hidden === !isShown) return
    this.#cancel.hidden = !isShown
    this.#cancel.disabled = false
  }
}

customElements.define("status-line", StatusLine)
