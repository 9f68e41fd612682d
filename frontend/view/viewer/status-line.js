// The status of the transition: text, progress, warnings, connection and cancel. Its height never changes.
// Event: "cancel-transition".
import { button, element, emit } from "../ui/dom.js"
import "../ui/warning-list.js"

export class StatusLine extends HTMLElement {
  #dot = element("span", { class: "dot", "aria-hidden": "true" })
  #words = element("p", { class: "status-words" })
  #connection = element("p", { class: "connection", role: "status", hidden: true }, "Reconnecting…")
  #warnings = element("warning-list")
  #warningsFold = element(
    "details",
    { class: "warnings-fold", hidden: true },
    element("summary", {}, "Warnings"),
    this.#warnings,
  )
  #cancel = button("Cancel", () => this.#cancelled(), { hidden: true })
  #bar = element("progress", { max: "1", value: "0", "aria-label": "Completed steps" })

  connectedCallback() {
    if (this.childElementCount) return
    this.append(
      element(
        "div",
        { class: "status-row" },
        this.#dot,
        this.#words,
        this.#warningsFold,
        this.#connection,
        this.#cancel,
      ),
      this.#bar,
    )
    this.clear()
  }

  clear() {
    this.dataset.status = ""
    this.#words.textContent = "Ready"
    this.#bar.value = 0
    this.#connection.hidden = true
    this.#showWarnings([])
    this.#setCancel(false)
  }

  // `share` is the completed part, 0 to 1.
  show({ status, words, share, warnings, canCancel }) {
    this.dataset.status = status
    this.#words.textContent = words
    this.#bar.value = share
    this.#showWarnings(warnings)
    this.#setCancel(canCancel)
  }

  showConnection(state) {
    this.#connection.hidden = state !== "reconnecting"
  }

  // The server did not receive the request to cancel.
  allowCancel() {
    this.#cancel.disabled = false
  }

  #cancelled() {
    this.#cancel.disabled = true
    emit(this, "cancel-transition")
  }

  #showWarnings(warnings = []) {
    this.#warnings.warnings = warnings
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
