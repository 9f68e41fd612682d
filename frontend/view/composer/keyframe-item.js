// One prompt with its seed, its own settings and its image. It fills a list item with the template of the page.
// The list handles its buttons by their data-action.
import { randomSeed } from "../../model/request/seed.js"
import { imageAddress } from "../../model/server/client.js"
import { changeIcon, element } from "../ui/dom.js"

const OWN = { negativePrompt: "Negative prompt for this keyframe", guidanceScale: "Guidance scale for this keyframe" }
const ACTIONS = {
  draw: "New random seed for",
  lock: "Lock the seed of",
  picture: "Own picture for",
  up: "Move up",
  down: "Move down",
  remove: "Remove",
  grip: "Move",
}

export class KeyframeItem extends HTMLElement {
  connectedCallback() {
    if (this.childElementCount) return
    this.append(document.querySelector("#keyframe-template").content.cloneNode(true))
  }

  // { prompt, seed, isLocked, image, negativePrompt, guidanceScale }, all but isLocked as text.
  get value() {
    const own = Object.fromEntries(this.#own.map(control => [control.dataset.own, control.value]))
    return { prompt: this.prompt.value, seed: this.#seed.value, isLocked: this.isLocked, image: this.picture, ...own }
  }

  set value({ prompt, seed, isLocked = seed !== "", image = "", ...own }) {
    this.prompt.value = prompt
    if (image !== this.picture) this.picture = image
    this.#seed.value = seed
    this.isLocked = isLocked
    for (const control of this.#own) control.value = own[control.dataset.own] ?? ""
  }

  get prompt() {
    return this.querySelector(".prompt textarea")
  }

  get #seed() {
    return this.querySelector(".seed input")
  }

  get #own() {
    return [...this.querySelectorAll("[data-own]")]
  }

  #button(action) {
    return this.querySelector(`[data-action=${action}]`)
  }

  get isLocked() {
    return this.#button("lock").getAttribute("aria-pressed") === "true"
  }

  // Every transition gets a new seed while it is not locked; the field shows the last one.
  set isLocked(isLocked) {
    const lock = this.#button("lock")
    lock.setAttribute("aria-pressed", String(isLocked))
    changeIcon(lock, isLocked ? "locked" : "open")
    this.#seed.classList.toggle("is-open", !isLocked)
  }

  get image() {
    return this.querySelector(".keyframe-picture img")
  }

  // An own picture stays.
  set image(image) {
    if (!this.picture) setImage(this.querySelector(".keyframe-picture"), image)
  }

  // The id of the uploaded image that the keyframe shows; empty if it is drawn.
  get picture() {
    return this.dataset.picture ?? ""
  }

  set picture(id) {
    this.dataset.picture = id
    setImage(this.querySelector(".keyframe-picture"), id && { src: imageAddress(id) })
    this.#button("picture").setAttribute("aria-pressed", String(id !== ""))
    this.prompt.placeholder = id ? "shows (optional)" : ""
  }

  // Whether the prompt, the picture and a locked seed are those of a draft's keyframe.
  matches({ prompt, seed, image = "", isLocked = seed !== "" }) {
    return this.prompt.value === prompt && this.picture === image && !(isLocked && this.#seed.value !== seed)
  }

  showSeed(seed) {
    if (!this.isLocked && seed) this.#seed.value = seed
  }

  drawSeed() {
    this.#seed.value = randomSeed()
    this.isLocked = true
  }

  toggleLock() {
    if (this.#seed.value.trim() === "") this.drawSeed()
    else this.isLocked = !this.isLocked
  }

  // A typed seed is locked, an emptied one is not.
  typed(control) {
    if (control === this.#seed) this.isLocked = control.value.trim() !== ""
  }

  focusHandle() {
    this.#button("grip").focus()
  }

  // Its place among `count` keyframes, of which at least `fewest` stay.
  number(index, count, fewest) {
    const name = `prompt ${index + 1}`
    label(this.prompt, `keyframes[${index}].prompt`, `prompt-${index}`, `Prompt ${index + 1}`)
    label(this.#seed, `keyframes[${index}].seed`, `seed-${index}`, "Seed")
    this.#seed.setAttribute("aria-label", `Seed of ${name}`)
    for (const control of this.#own) {
      const { own } = control.dataset
      label(control, `keyframes[${index}].${own}`, `${own}-${index}`, OWN[own])
    }
    const more = this.querySelector("summary")
    more.title = more.ariaLabel = `More settings for ${name}`
    this.querySelector(".keyframe-picture span").textContent = String(index + 1)
    for (const [action, words] of Object.entries(ACTIONS)) {
      const button = this.#button(action)
      button.title = button.ariaLabel = `${words} ${name}`
    }
    this.#button("grip").title = "Drag, or use the arrow keys"
    this.#button("up").disabled = index === 0
    this.#button("down").disabled = index === count - 1
    this.#button("remove").disabled = count <= fewest
  }
}

export function setImage(place, image) {
  place.querySelector("img")?.remove()
  if (!image) return
  const copy = element("img", { alt: "", draggable: "false" })
  copy.src = image.src
  place.append(copy)
}

function label(control, field, id, text) {
  const words = control.closest(".field").querySelector("label")
  control.dataset.field = field
  control.id = id
  words.htmlFor = id
  words.textContent = text
}

customElements.define("keyframe-item", KeyframeItem)
