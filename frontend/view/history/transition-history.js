// The history below the viewer. Events: "transitions-loaded" (detail: the new ones), "transition-changed" (detail: the
// transition), "transition-deleted" (detail: its id).
import { History } from "../../model/transition/history.js"
import { connectOverview } from "../../live.js"
import { api } from "../../services.js"
import { ConfirmDialog } from "../ui/confirm-dialog.js"
import { emit } from "../ui/dom.js"
import "./history-list.js"

export class TransitionHistory extends HTMLElement {
  #history = new History(api, connectOverview)
  #list

  connectedCallback() {
    this.#list = this.querySelector("history-list")
    this.#list.history = this.#history
    this.#history.addEventListener("loaded", event => emit(this, "transitions-loaded", event.detail))
    this.#history.addEventListener("changed", event => this.#changed(event.detail))
  }

  // Loads the list and marks the displayed transition, or none for null.
  show(id) {
    this.mark(id)
    return this.#history.load().catch(() => {})
  }

  mark(id) {
    this.#list.mark(id)
  }

  async delete({ id }) {
    const index = this.#history.items.findIndex(item => item.id === id)
    const isSure = await new ConfirmDialog().ask("Delete this transition, its frames and its movie?", "Delete")
    if (!isSure) return
    try {
      await this.#history.remove(id)
      this.#list.focusAt(index)
      emit(this, "transition-deleted", id)
    } catch (problem) {
      emit(this, "report-problem", { message: problem.message })
    }
  }

  #changed(id) {
    if (id)
      emit(
        this,
        "transition-changed",
        this.#history.items.find(item => item.id === id),
      )
  }
}

customElements.define("transition-history", TransitionHistory)
