// The history below the viewer: its list, and what is done with one of it.
import { History } from "../../model/transition/history.js"
import { ask } from "../ui/dialog.js"
import "./history-list.js"

export class HistoryPanel {
  #history
  #list
  #notices
  #removed

  constructor({ api, notices, place, open, use, again, retry, loaded, removed, changed }) {
    this.#history = new History(api)
    this.#notices = notices
    this.#removed = removed
    this.#list = place.querySelector("history-list")
    this.#list.history = this.#history
    this.#history.addEventListener("loaded", event => loaded(event.detail))
    this.#list.addEventListener("open", event => open(event.detail))
    this.#list.addEventListener("use", event => use(event.detail))
    this.#list.addEventListener("again", event => again(event.detail))
    this.#list.addEventListener("retry", event => retry(event.detail))
    this.#history.addEventListener("changed", ({ detail: id }) => id && changed(this.#history.items.find(item => item.id === id)))
    this.#list.addEventListener("remove", event => this.remove(event.detail))
  }

  load() {
    return this.#history.load().catch(() => {})
  }

  mark(id) {
    this.#list.mark(id)
  }

  async remove({ id }) {
    const index = this.#history.items.findIndex(item => item.id === id)
    const isSure = await ask("Delete this transition with its pictures and its movie?", "Delete")
    if (!isSure) return
    try {
      await this.#history.remove(id)
      this.#list.focusAt(index)
      this.#removed(id)
    } catch (problem) {
      this.#notices.say(problem.message)
    }
  }
}
