// What can be done with the transition on the page. Tells "retry", "again", "render", "link", "request", "remove".
// Its place is kept while there is none.
import { canBeRetried, isFinished } from "../../model/transition/state.js"
import { element, icon } from "../ui/dom.js"

// What comes last stands first: a row that grows to the left moves nothing that is there.
const ACTIONS = [
  { name: "retry", icon: "retry", words: "Retry", title: "Go on from what is finished" },
  { name: "render", icon: "loop", words: "Render", title: "Another duration or number of pictures a second, without drawing again" },
  { name: "again", icon: "again", words: "New seeds", title: "The same with new seeds" },
  { name: "remove", icon: "delete", words: "Delete", title: "Delete this transition with its pictures and its movie" },
  { name: "request", icon: "code", words: "Request", title: "The request as JSON or as a curl line" },
  { name: "link", icon: "link", words: "Copy link", title: "Copy the link to this transition" },
]

export class TransitionActions extends HTMLElement {
  #buttons = new Map(ACTIONS.map(action => [action.name, element("button", {
    type: "button", class: "quiet", title: action.title, "data-action": action.name,
  }, icon(action.icon), element("span", {}, action.words))]))

  connectedCallback() {
    if (this.hasAttribute("role")) return
    this.setAttribute("role", "group")
    this.setAttribute("aria-label", "This transition")
    this.replaceChildren(...this.#buttons.values())
    this.addEventListener("click", event => {
      const { action } = event.target.closest("button")?.dataset ?? {}
      if (action) this.dispatchEvent(new Event(action))
    })
    this.show(null)
  }

  // Says on the button itself that it is done, for a moment.
  confirm(name, words) {
    const button = this.#buttons.get(name)
    const label = button.querySelector("span")
    button.style.minInlineSize = `${button.offsetWidth}px`
    label.dataset.words ??= label.textContent
    label.textContent = words
    setTimeout(() => (label.textContent = label.dataset.words), 2000)
  }

  show(transition) {
    this.classList.toggle("is-empty", transition === null)
    const hasEnded = isFinished(transition?.status)
    for (const name of ["again", "remove"]) this.#buttons.get(name).disabled = !hasEnded
    this.#buttons.get("retry").hidden = !canBeRetried(transition?.status)
    this.#buttons.get("render").disabled = !(hasEnded && transition.movie)
  }
}

customElements.define("transition-actions", TransitionActions)
