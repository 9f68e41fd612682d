// The prompts in order, each with its seed and, once it is there, its picture. Tells "edited" when anything changes.
import { randomSeed } from "../request/seed.js"
import { element, icon } from "./dom.js"

const FEWEST = 2
const MOST = 64

export class KeyframeList extends HTMLElement {
  #list = element("ol", { class: "keyframes" })
  #add = element("button", { type: "button", class: "quiet add" }, icon("add"), "Add a prompt")
  #error = element("p", { class: "field-error", hidden: true })

  connectedCallback() {
    if (this.#list.isConnected) return
    const group = element("fieldset", { class: "field", "data-field": "keyframes" },
      element("legend", {}, "Prompts"), this.#list, this.#add, this.#error)
    this.append(group)
    this.addEventListener("click", event => this.#clicked(event))
    this.addEventListener("input", () => this.#edited())
    this.#add.addEventListener("click", () => this.#append())
  }

  get keyframes() {
    return this.#items.map(item => ({ prompt: promptOf(item).value, seed: seedOf(item).value }))
  }

  set keyframes(keyframes) {
    while (this.#items.length > keyframes.length) this.#list.lastElementChild.remove()
    keyframes.forEach(({ prompt, seed }, index) => {
      const item = this.#items[index] ?? this.#list.appendChild(newItem())
      promptOf(item).value = prompt
      seedOf(item).value = seed
      showDrawn(item, null)
    })
    this.#number()
  }

  // Pictures of the keyframes by index: null for those that are not there (or not of these words any more).
  showPicture(index, image) {
    const place = this.#items[index]?.querySelector(".keyframe-picture")
    if (!place) return
    place.querySelector("img")?.remove()
    if (image) place.append(copyOf(image))
  }

  clearPictures() {
    this.#items.forEach((_, index) => this.showPicture(index, null))
  }

  // The seeds that the server drew for fields left empty.
  showDrawn(seeds) {
    this.#items.forEach((item, index) => showDrawn(item, seeds[index] ?? null))
  }

  get #items() {
    return [...this.#list.children]
  }

  #append() {
    const item = this.#list.appendChild(newItem())
    this.#number()
    this.#edited()
    promptOf(item).focus()
  }

  #clicked(event) {
    const button = event.target.closest("[data-action]")
    if (!button) return
    const item = button.closest("li")
    this.#act(button.dataset.action, item)
    this.#number()
    this.#edited()
    if (button.isConnected && !button.disabled) button.focus()
  }

  #act(action, item) {
    if (action === "draw") seedOf(item).value = randomSeed()
    if (action === "keep") {
      seedOf(item).value = item.dataset.drawn
      seedOf(item).focus()
    }
    if (action === "draw" || action === "keep") showDrawn(item, null)
    if (action === "up") item.previousElementSibling?.before(item)
    if (action === "down") item.nextElementSibling?.after(item)
    if (action === "remove") {
      const next = item.nextElementSibling ?? item.previousElementSibling
      item.remove()
      promptOf(next).focus()
    }
  }

  #number() {
    const items = this.#items
    items.forEach((item, index) => number(item, index, items.length))
    this.#add.disabled = items.length >= MOST
  }

  #edited() {
    this.dispatchEvent(new Event("edited", { bubbles: true }))
  }
}

function newItem() {
  return document.querySelector("#keyframe-template").content.firstElementChild.cloneNode(true)
}

function number(item, index, count) {
  const name = `Prompt ${index + 1}`
  label(promptOf(item), `keyframes[${index}].prompt`, `prompt-${index}`, name)
  label(seedOf(item), `keyframes[${index}].seed`, `seed-${index}`, "Seed")
  seedOf(item).setAttribute("aria-label", `Seed of prompt ${index + 1}`)
  item.querySelector(".keyframe-picture span").textContent = String(index + 1)
  const words = { draw: "Draw a seed for", up: "Move up", down: "Move down", remove: "Remove" }
  for (const [action, word] of Object.entries(words)) {
    const button = item.querySelector(`[data-action=${action}]`)
    button.title = button.ariaLabel = `${word} ${name.toLowerCase()}`
  }
  item.querySelector("[data-action=up]").disabled = index === 0
  item.querySelector("[data-action=down]").disabled = index === count - 1
  item.querySelector("[data-action=remove]").disabled = count <= FEWEST
}

function label(control, field, id, text) {
  const words = control.closest(".field").querySelector("label")
  control.dataset.field = field
  control.id = id
  words.htmlFor = id
  words.textContent = text
}

function promptOf(item) {
  return item.querySelector("textarea")
}

function seedOf(item) {
  return item.querySelector(".seed input")
}

function showDrawn(item, seed) {
  const button = item.querySelector(".drawn")
  const isShown = seed !== null && seedOf(item).value === ""
  button.hidden = !isShown
  item.dataset.drawn = isShown ? seed : ""
  button.textContent = isShown ? `drew ${seed} · keep` : ""
}

function copyOf(image) {
  const copy = element("img", { alt: "" })
  copy.src = image.src
  return copy
}

customElements.define("keyframe-list", KeyframeList)
