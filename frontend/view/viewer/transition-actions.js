// The actions for the displayed transition; the row keeps its space while there is none.
// Events, each with the transition as detail: "retry-transition", "show-movie-settings", "repeat-transition",
// "delete-transition", "show-request", "copy-link".
import { canBeRetried, isFinished } from "../../model/transition/state.js"
import { element, emit, icon } from "../ui/dom.js"

// In this order the row grows without moving the buttons that are already shown.
const ACTIONS = [
  { name: "retry", event: "retry-transition", icon: "retry", words: "Retry", title: "Resume from the completed work" },
  {
    name: "render",
    event: "show-movie-settings",
    icon: "loop",
    words: "Render",
    title: "Re-render the movie with another duration or frame rate",
  },
  {
    name: "repeat",
    event: "repeat-transition",
    icon: "again",
    words: "New seeds",
    title: "Repeat with new random seeds",
  },
  {
    name: "remove",
    event: "delete-transition",
    icon: "delete",
    words: "Delete",
    title: "Delete this transition, its frames and its movie",
  },
  { name: "request", event: "show-request", icon: "code", words: "Request", title: "Show the request as JSON or curl" },
  { name: "link", event: "copy-link", icon: "link", words: "Copy link", title: "Copy a link to this transition" },
]

export class TransitionActions extends HTMLElement {
  #transition = null
  #buttons = new Map(
    ACTIONS.map(action => [
      action.name,
      element(
        "button",
        {
          type: "button",
          class: "quiet",
          title: action.title,
          "data-action": action.name,
        },
        icon(action.icon),
        element("span", {}, action.words),
      ),
    ]),
  )

  connectedCallback() {
    if (this.hasAttribute("role")) return
    this.setAttribute("role", "group")
    this.setAttribute("aria-label", "Actions for this transition")
    this.replaceChildren(...this.#buttons.values())
    for (const { name, event } of ACTIONS) {
      this.#buttons.get(name).addEventListener("click", () => emit(this, event, this.#transition))
    }
    this.show(null)
  }

  show(transition) {
    this.#transition = transition
    this.classList.toggle("is-empty", transition === null)
    const hasEnded = isFinished(transition?.status)
    for (const name of ["repeat", "remove"]) this.#buttons.get(name).disabled = !hasEnded
    this.#buttons.get("retry").hidden = !canBeRetried(transition?.status)
    this.#buttons.get("render").disabled = !(hasEnded && transition.movie)
  }

  // Confirms on the button itself, for a moment.
  showCopied() {
    const button = this.#buttons.get("link")
    const label = button.querySelector("span")
    button.style.minInlineSize = `${button.offsetWidth}px`
    label.dataset.words ??= label.textContent
    label.textContent = "Copied"
    setTimeout(() => (label.textContent = label.dataset.words), 2000)
  }
}

customElements.define("transition-actions", TransitionActions)
