// The prompts in order, each with its seed and, once it is there, its picture. Tells "edited" when anything changes.
import { randomSeed } from "../../model/request/seed.js"
import { changeIcon, element, icon } from "../ui/dom.js"
import { once } from "../ui/late.js"

const FEWEST = 2
const MOST = 64
// What a keyframe may have otherwise than the others.
const OWN = { negativePrompt: "Negative prompt of this one", guidanceScale: "Guidance scale of this one" }

export class KeyframeList extends HTMLElement {
  #list = element("ol", { class: "keyframes" })
  #add = element("button", { type: "button", class: "quiet add" }, icon("add"), "Add a prompt")
  #loop = element("input", { type: "checkbox", id: "loop", "aria-describedby": "loop-hint" })
  #loopPicture = element("span", { class: "keyframe-picture", "aria-hidden": "true" }, element("span", {}, "1"))
  #error = element("p", { class: "field-error", hidden: true })
  #spoken = element("p", { class: "unseen", role: "status" })
  #drawn = []
  #reorderLoaded = once(() => this.#loadReorder())

  connectedCallback() {
    if (this.#list.isConnected) return
    const loop = element("div", { class: "loop" }, this.#loopPicture, element("label", { class: "check", for: "loop" }, this.#loop, "Loop"),
      element("p", { class: "hint", id: "loop-hint" }, "Ends with the first picture, so that the movie has no seam."))
    const group = element("fieldset", { class: "field strip", "data-field": "keyframes" },
      element("legend", {}, "Prompts"), this.#list, this.#add, loop, this.#error)
    this.append(group, this.#spoken)
    this.addEventListener("click", event => this.#clicked(event))
    this.addEventListener("input", event => this.#typed(event.target))
    this.addEventListener("keydown", event => this.#keyed(event))
    this.#add.addEventListener("click", () => this.#append())
    this.#list.addEventListener("pointerdown", () => this.#makeDraggable())
    this.#makeDraggable()
  }

  get keyframes() {
    return this.#items.map(item => ({
      prompt: promptOf(item).value, seed: seedOf(item).value, isLocked: isLocked(item),
      ...Object.fromEntries(ownOf(item).map(control => [control.dataset.own, control.value])),
    }))
  }

  set keyframes(keyframes) {
    while (this.#items.length > keyframes.length) this.#list.lastElementChild.remove()
    keyframes.forEach(({ prompt, seed, isLocked: locked = seed !== "", ...own }, index) => {
      const item = this.#items[index] ?? this.#list.appendChild(newItem())
      if (promptOf(item).value !== prompt || (locked && seedOf(item).value !== seed)) this.#forget(item)
      promptOf(item).value = prompt
      seedOf(item).value = seed
      setLocked(item, locked)
      for (const control of ownOf(item)) control.value = own[control.dataset.own] ?? ""
    })
    this.#number()
  }

  get isLoop() {
    return this.#loop.checked
  }

  set isLoop(isLoop) {
    this.#loop.checked = isLoop
    this.#number()
  }

  // From here on indexes mean the keyframes as they stand now, wherever they are dragged: those of a transition that begins.
  clearPictures() {
    this.#drawn = this.#items
    for (const item of this.#items) setPicture(item, null)
    setPicture(this.#loopPicture.parentElement, null)
  }

  showPicture(index, image) {
    const item = this.#drawn[index]
    if (item) setPicture(item, image)
    if (item && item === this.#items[0]) setPicture(this.#loopPicture.parentElement, image)
  }

  // The seeds that the server drew for those that are not locked.
  showDrawn(seeds) {
    this.#drawn.forEach((item, index) => {
      if (item && !isLocked(item) && seeds[index]) seedOf(item).value = seeds[index]
    })
  }

  get #items() {
    return [...this.#list.children]
  }

  // Its picture is of other words.
  #forget(item) {
    setPicture(item, null)
    this.#drawn = this.#drawn.map(drawn => (drawn === item ? null : drawn))
  }

  #append() {
    const item = this.#list.appendChild(newItem())
    setLocked(item, false)
    this.#number()
    this.#edited()
    promptOf(item).focus()
  }

  // Whoever types a seed wants it; an empty one is drawn.
  #typed(control) {
    if (control.matches(".seed input")) setLocked(control.closest("li"), control.value.trim() !== "")
    if (control === this.#loop) this.#number()
    this.#edited()
  }

  #clicked(event) {
    const button = event.target.closest("[data-action]")
    if (!button) return
    const item = button.closest("li")
    const { action } = button.dataset
    if (action === "up" || action === "down") return this.#move(item, action === "up" ? -1 : 1, button)
    if (action === "draw") draw(item)
    if (action === "lock") toggleLock(item)
    if (action === "remove") remove(item)
    this.#number()
    this.#edited()
  }

  #keyed(event) {
    const direction = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key]
    if (!direction || !event.target.matches(".handle")) return
    event.preventDefault()
    this.#move(event.target.closest("li"), direction, event.target)
  }

  // The neighbour moves, so that the item keeps the focus.
  #move(item, direction, control) {
    const neighbour = direction < 0 ? item.previousElementSibling : item.nextElementSibling
    if (!neighbour) return
    if (direction < 0) item.after(neighbour)
    else item.before(neighbour)
    this.#reordered(item)
    if (control.disabled) item.querySelector(".handle").focus()
    item.scrollIntoView({ block: "nearest" })
  }

  // Keys move prompts as well, so that nothing is said where this cannot be loaded.
  #makeDraggable() {
    this.#reorderLoaded().catch(() => {})
  }

  async #loadReorder() {
    const { Reorder } = await import("../ui/reorder.js")
    return new Reorder(this.#list, ".handle", item => this.#reordered(item))
  }

  #reordered(item) {
    this.#number()
    this.#spoken.textContent = `Now prompt ${this.#items.indexOf(item) + 1} of ${this.#items.length}`
    this.#edited()
  }

  #number() {
    const items = this.#items
    items.forEach((item, index) => number(item, index, items.length))
    this.#add.disabled = items.length + (this.isLoop ? 1 : 0) >= MOST
    this.classList.toggle("is-loop", this.isLoop)
    setPicture(this.#loopPicture.parentElement, items[0]?.querySelector("img") ?? null)
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
  for (const control of ownOf(item)) {
    const { own } = control.dataset
    label(control, `keyframes[${index}].${own}`, `${own}-${index}`, OWN[own])
  }
  const more = item.querySelector("summary")
  more.title = more.ariaLabel = `More for ${name.toLowerCase()}`
  item.querySelector(".keyframe-picture span").textContent = String(index + 1)
  const words = {
    draw: "Draw a new seed for", lock: "Keep the seed of", up: "Move up", down: "Move down", remove: "Remove", grip: "Move",
  }
  for (const [action, word] of Object.entries(words)) {
    const button = item.querySelector(`[data-action=${action}]`)
    button.title = button.ariaLabel = `${word} ${name.toLowerCase()}`
  }
  item.querySelector("[data-action=grip]").title = "Drag, or use the arrow keys"
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
  return item.querySelector(".prompt textarea")
}

function ownOf(item) {
  return [...item.querySelectorAll("[data-own]")]
}

function seedOf(item) {
  return item.querySelector(".seed input")
}

function draw(item) {
  seedOf(item).value = randomSeed()
  setLocked(item, true)
}

function remove(item) {
  const next = item.nextElementSibling ?? item.previousElementSibling
  item.remove()
  promptOf(next).focus()
}

function isLocked(item) {
  return item.querySelector("[data-action=lock]").getAttribute("aria-pressed") === "true"
}

function toggleLock(item) {
  if (seedOf(item).value.trim() === "") draw(item)
  else setLocked(item, !isLocked(item))
}

// An open seed is drawn anew for every transition; what stands there is the last one.
function setLocked(item, isKept) {
  const button = item.querySelector("[data-action=lock]")
  button.setAttribute("aria-pressed", String(isKept))
  changeIcon(button, isKept ? "locked" : "open")
  seedOf(item).classList.toggle("is-open", !isKept)
}

function setPicture(item, image) {
  const place = item.querySelector(".keyframe-picture")
  place.querySelector("img")?.remove()
  if (!image) return
  const copy = element("img", { alt: "", draggable: "false" })
  copy.src = image.src
  place.append(copy)
}

customElements.define("keyframe-list", KeyframeList)
