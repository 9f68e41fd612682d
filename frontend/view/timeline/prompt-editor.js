// The prompt of a keyframe, in place of its other fields in the timeline. Events: "prompt-closed" (detail: the prompt to draw, or null
// to leave it), "prompt-typed" (detail: { slot, prompt }).
import { button, element, emit } from "../ui/dom.js"

export class PromptEditor extends HTMLElement {
  #words = element("input", { id: "timeline-prompt", type: "text", autocomplete: "off", enterkeyhint: "done" })
  #draw = button("Draw", () => this.#close(this.#words.value), { class: "strong" })
  #cost = element("p", { class: "timeline-cost", role: "status" })
  #before = ""
  // The place of the keyframe in the cut.
  slot = 0

  connectedCallback() {
    if (this.childElementCount) return
    this.append(
      element("div", { class: "timeline-field" }, element("label", { for: "timeline-prompt" }, "Prompt"), this.#words),
      this.#draw,
      button("Cancel", () => this.#close(null)),
      this.#cost,
    )
    this.#words.addEventListener("input", () => this.#typed())
    this.addEventListener("keydown", event => this.#keyed(event))
  }

  open(slot, prompt) {
    this.slot = slot
    this.#before = this.#words.value = prompt
    this.#cost.textContent = ""
    this.hidden = false
    this.#words.focus()
    this.#words.select()
  }

  // What drawing the prompt costs, in words.
  set cost(words) {
    this.#cost.textContent = words
  }

  #typed() {
    emit(this, "prompt-typed", { slot: this.slot, prompt: this.#words.value })
  }

  #keyed(event) {
    if (event.key === "Enter" && event.target === this.#words) this.#close(this.#words.value)
    else if (event.key === "Escape") this.#close(null)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  #close(prompt) {
    emit(this, "prompt-closed", prompt === this.#before ? null : prompt)
  }
}

customElements.define("prompt-editor", PromptEditor)
