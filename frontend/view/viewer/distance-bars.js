// How much the picture changes between neighbouring frames: a bar below each gap of the strip, the largest one marked. One tab
// stop; the arrow keys move along. Event: "gap-picked" (detail: the picked gap).
import { worstOf } from "../../model/transition/distances.js"
import { element, emit } from "../ui/dom.js"

export class DistanceBars extends HTMLElement {
  #list = element("ol", { "aria-label": "Distances of neighbouring frames" })
  #items = new Map()
  #gaps = []
  #pickedKey = null

  connectedCallback() {
    if (this.childElementCount) return
    this.append(this.#list)
    this.#list.addEventListener("click", event => this.#pickFrom(event.target))
    this.#list.addEventListener("keydown", event => this.#moved(event))
  }

  // The picked gap, or null if there is none or its frames are no longer neighbours.
  get picked() {
    return this.#gaps.find(gap => gap.key === this.#pickedKey) ?? null
  }

  pick(gap) {
    this.#pickedKey = gap?.key ?? null
  }

  // `gaps` as in Distances, `places` the indices of positions on the strip: a bar is as wide as there are places between its
  // frames.
  show(gaps, places) {
    this.#gaps = gaps
    const worst = worstOf(gaps)
    const keys = new Set(gaps.map(({ key }) => key))
    const focused = this.#keyOfFocus
    for (const [key, item] of this.#items) if (!keys.has(key)) this.#remove(key, item)
    this.#space(places.get(gaps[0]?.left) ?? 0, places.size - 1 - (places.get(gaps.at(-1)?.right) ?? 0))
    let next = this.#list.firstElementChild
    for (const gap of gaps) {
      const item = this.#items.get(gap.key) ?? this.#create(gap.key)
      if (item === next) next = next.nextElementSibling
      else this.#list.insertBefore(item, next)
      this.#draw(item, gap, { places, worst })
    }
    this.#setStop()
    if (focused && !keys.has(focused)) this.#focusLeftPart(focused)
  }

  #create(key) {
    const item = element(
      "li",
      {},
      element("button", { type: "button", tabindex: "-1" }, element("span", { class: "bar" })),
    )
    this.#items.set(key, item)
    return item
  }

  #remove(key, item) {
    item.remove()
    this.#items.delete(key)
  }

  get #keyOfFocus() {
    return [...this.#items].find(([, item]) => item.contains(document.activeElement))?.[0]
  }

  // Of a gap that was divided.
  #focusLeftPart(key) {
    const [left] = key.split(" ")
    const part = this.#gaps.find(gap => String(gap.left) === left)
    this.#items.get(part?.key)?.firstElementChild.focus()
  }

  #draw(item, gap, { places, worst }) {
    const [left, right] = [places.get(gap.left), places.get(gap.right)]
    const button = item.firstElementChild
    const isWorst = gap === worst
    item.style.flexGrow = String(right - left)
    item.style.setProperty("--share", String(worst?.distance > 0 ? (gap.distance ?? 0) / worst.distance : 0))
    button.classList.toggle("is-worst", isWorst)
    button.setAttribute("aria-pressed", String(gap.key === this.#pickedKey))
    button.setAttribute(
      "aria-label",
      `${capitalized(gapWords(gap, places))}: ${distanceWords(gap)}${isWorst ? ", the largest" : ""}`,
    )
    button.title = button.getAttribute("aria-label")
  }

  // Keeps the place of frames that are missing at both ends.
  #space(before, after) {
    this.#list.style.setProperty("--before", String(Math.max(0, before)))
    this.#list.style.setProperty("--after", String(Math.max(0, after)))
  }

  #setStop() {
    const buttons = this.#buttons
    if (buttons.length > 0 && !buttons.some(button => button.tabIndex === 0)) {
      ;(this.#list.querySelector(".is-worst") ?? buttons[0]).tabIndex = 0
    }
  }

  get #buttons() {
    return [...this.#list.querySelectorAll("button")]
  }

  #moved(event) {
    const buttons = this.#buttons
    const at = buttons.indexOf(document.activeElement)
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key]
    if (at === -1 || !buttons[to]) return
    event.preventDefault()
    buttons[to].focus()
    this.#pickFrom(buttons[to])
  }

  #pickFrom(target) {
    const at = this.#buttons.indexOf(target.closest("button"))
    if (at === -1) return
    this.#buttons.forEach((button, index) => (button.tabIndex = index === at ? 0 : -1))
    this.pick(this.#gaps[at])
    emit(this, "gap-picked", this.#gaps[at])
  }
}

export function gapWords({ left, right }, places) {
  return `frames ${places.get(left) + 1} to ${places.get(right) + 1}`
}

export function distanceWords({ distance }) {
  return distance === null ? "distance unknown" : `distance ${Number(distance.toPrecision(2))}`
}

export function capitalized(words) {
  return words.charAt(0).toUpperCase() + words.slice(1)
}

customElements.define("distance-bars", DistanceBars)
