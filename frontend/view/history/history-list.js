// The transitions as cards: image, prompts, status and actions. Events, each with the transition as detail:
// "open-transition", "retry-transition", "reuse-transition", "repeat-transition", "delete-transition".
import { isPlayable } from "../../model/transition/formats.js"
import { cardWords, promptsOf, statusWords } from "../../model/transition/status-words.js"
import { canBeRetried, isFinished } from "../../model/transition/state.js"
import { button, element, emit, icon } from "../ui/dom.js"

const ACTIONS = [
  { name: "retry", icon: "retry", words: "Retry" },
  { name: "reuse", icon: "use", words: "Use these settings" },
  { name: "repeat", icon: "again", words: "Repeat with new seeds" },
  { name: "delete", icon: "delete", words: "Delete" },
]

export class HistoryList extends HTMLElement {
  #list = element("ol")
  #none = element("p", { class: "note", hidden: true }, "No transitions yet.")
  #more = button("Show more", () => this.#showMore(), { hidden: true })
  #history = null
  #currentId = null

  connectedCallback() {
    if (this.childElementCount) return
    this.append(this.#none, this.#list, this.#more)
    this.addEventListener("click", event => this.#clicked(event))
    this.#list.addEventListener(
      "pointerover",
      event => event.pointerType === "mouse" && this.#play(event.target.closest("li")),
    )
    this.#list.addEventListener("pointerleave", () => this.#play(null))
  }

  set history(history) {
    this.#history = history
    history.addEventListener("changed", event => this.#changed(event.detail))
  }

  mark(id) {
    this.#currentId = id
    for (const card of this.#list.children) setCurrent(card, card.dataset.id === id)
  }

  // Focuses the card at an index, or the last one.
  focusAt(index) {
    const cards = this.#list.children
    cards[Math.min(index, cards.length - 1)]?.querySelector("a").focus()
  }

  #changed(id) {
    if (id === null) return this.#rebuild()
    const card = [...this.#list.children].find(child => child.dataset.id === id)
    if (card)
      this.#fill(
        card,
        this.#history.items.find(item => item.id === id),
      )
  }

  #rebuild() {
    const known = new Map([...this.#list.children].map(card => [card.dataset.id, card]))
    const cards = this.#history.items.map(transition => {
      const card = known.get(transition.id) ?? newCard(transition)
      this.#fill(card, transition)
      setCurrent(card, transition.id === this.#currentId)
      return card
    })
    const isSame =
      cards.length === this.#list.childElementCount && cards.every((card, index) => card === this.#list.children[index])
    if (!isSame) this.#list.replaceChildren(...cards)
    this.#more.hidden = !this.#history.hasMore
    this.#none.hidden = cards.length > 0
  }

  #fill(card, transition) {
    fill(card, transition)
    const place = card.querySelector(".card-picture")
    const state = transition.movie ? "movie" : transition.status
    if (place.querySelector("img") || place.dataset.loadedFor === state) return
    place.dataset.loadedFor = state
    this.#history
      .pictureOf(transition)
      .then(address => address && !place.querySelector("img") && place.append(thumbnail(address)))
      .catch(() => delete place.dataset.loadedFor)
  }

  // Plays the movie in its card while the mouse is over it, unless the user prefers reduced motion.
  #play(card) {
    const playing = this.#list.querySelector("video")
    if (playing?.closest("li") === card) return
    playing?.remove()
    const { movie } = this.#history.items.find(item => item.id === card?.dataset.id) ?? {}
    if (!movie || !isPlayable(movie) || matchMedia("(prefers-reduced-motion: reduce)").matches) return
    const video = element("video", { loop: true, playsinline: true, "aria-hidden": "true", tabindex: "-1" })
    video.muted = video.autoplay = true
    video.src = movie.url
    card.querySelector(".card-picture").append(video)
  }

  async #showMore() {
    const first = this.#list.childElementCount
    this.#more.disabled = true
    await this.#history.more().catch(() => {})
    this.#more.disabled = false
    this.#list.children[first]?.querySelector("a").focus()
  }

  #clicked(event) {
    const target = event.target.closest("[data-action]")
    if (!target || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    const { id } = target.closest("li").dataset
    const detail = this.#history.items.find(item => item.id === id)
    emit(this, `${target.dataset.action}-transition`, detail)
  }
}

function newCard({ id, request }) {
  const words = promptsOf(request).join(" → ")
  const buttons = ACTIONS.map(action =>
    element(
      "button",
      {
        type: "button",
        class: "icon",
        title: action.words,
        "aria-label": `${action.words}: ${words}`,
        "data-action": action.name,
      },
      icon(action.icon),
    ),
  )
  return element(
    "li",
    { class: "card", "data-id": id },
    element(
      "a",
      { href: `?transition=${encodeURIComponent(id)}`, "data-action": "open" },
      element("span", { class: "card-picture" }),
      element("span", { class: "card-prompts", title: words }, words),
    ),
    element("span", { class: "note card-status" }),
    element("span", { class: "card-actions" }, ...buttons),
  )
}

function fill(card, transition) {
  const status = card.querySelector(".card-status")
  card.dataset.status = transition.status
  status.textContent = cardWords(transition)
  status.title = statusWords(transition)
  card.querySelector("[data-action=retry]").hidden = !canBeRetried(transition.status)
  card.querySelector("[data-action=delete]").disabled = !isFinished(transition.status)
}

function setCurrent(card, isCurrent) {
  const link = card.querySelector("a")
  if (isCurrent) link.setAttribute("aria-current", "true")
  else link.removeAttribute("aria-current")
}

function thumbnail(address) {
  const image = element("img", { alt: "", loading: "lazy", src: address })
  image.addEventListener("error", () => image.remove())
  return image
}

customElements.define("history-list", HistoryList)
