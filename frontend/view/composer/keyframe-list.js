// The prompts in order, each with its seed and image. Event: "draft-edited".
import { button, element, emit, icon } from "../ui/dom.js"
import { loadOnce } from "../ui/loading.js"
import { setImage } from "./keyframe-item.js"

const MOVIES = /^(video\/|image\/gif$|application\/(x-)?zip)/

export class KeyframeList extends HTMLElement {
  #list = element("ol", { class: "keyframes" })
  #add = button("Add prompt", () => this.#append(), { class: "quiet add" })
  #loop = element("input", { type: "checkbox", id: "loop", "aria-describedby": "loop-hint" })
  #loopImage = element("span", { class: "keyframe-picture", "aria-hidden": "true" }, element("span", {}, "1"))
  #spoken = element("p", { class: "unseen", role: "status" })
  // The items of the displayed transition, by the index of its keyframes.
  #displayed = []
  // Until the server's limits are known, the server alone checks the number of keyframes.
  #limits = { min: 2, max: Infinity }
  #sortable = loadOnce(() => import("../ui/sortable-list.js"))

  connectedCallback() {
    if (this.childElementCount) return
    this.#add.prepend(icon("add"))
    const loop = element(
      "div",
      { class: "loop" },
      this.#loopImage,
      element("label", { class: "check", for: "loop" }, this.#loop, "Loop"),
      element(
        "p",
        { class: "hint", id: "loop-hint" },
        "Ends with the first keyframe, so that the movie repeats without a cut.",
      ),
    )
    this.append(
      element(
        "fieldset",
        { class: "field strip", "data-field": "keyframes" },
        element("legend", {}, "Prompts"),
        element("sortable-list", {}, this.#list),
        this.#add,
        loop,
        element("p", { class: "field-error", hidden: true }),
      ),
      this.#spoken,
    )
    this.#list.addEventListener("click", event => this.#clicked(event))
    this.#list.addEventListener("keydown", event => this.#keyed(event))
    this.#list.addEventListener("pointerdown", () => this.#makeSortable())
    for (const type of ["dragover", "drop"]) this.#list.addEventListener(type, event => this.#dragged(event))
    this.addEventListener("picture-changed", event => this.#forget(event.target))
    this.addEventListener("item-moved", event => this.#reordered(itemOf(event.detail)))
    this.addEventListener("input", event => this.#typed(event.target))
    this.#makeSortable()
  }

  get keyframes() {
    return this.#items.map(item => item.value)
  }

  set keyframes(keyframes) {
    while (this.#items.length > keyframes.length) this.#list.lastElementChild.remove()
    keyframes.forEach((keyframe, index) => {
      const item = this.#items[index] ?? this.#appendItem()
      if (!item.matches(keyframe)) this.#forget(item)
      item.value = keyframe
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

  // { min, max }: the number of keyframes.
  set limits(limits) {
    this.#limits = { ...this.#limits, ...limits }
    this.#number()
  }

  // A transition begins: its keyframes are the current items, wherever they are dragged later.
  clearImages() {
    this.#displayed = this.#items
    for (const item of this.#items) item.image = null
    setImage(this.#loopImage, null)
  }

  showImage(index, image) {
    const item = this.#displayed[index]
    if (item) item.image = image
    if (item && item === this.#items[0]) setImage(this.#loopImage, image)
  }

  // The seeds that the server drew.
  showSeeds(seeds) {
    this.#displayed.forEach((item, index) => item?.showSeed(seeds[index]))
  }

  get #items() {
    return [...this.#list.children].map(itemOf)
  }

  #appendItem() {
    const item = element("keyframe-item")
    this.#list.append(element("li", { class: "keyframe" }, item))
    return item
  }

  // The image belongs to another prompt.
  #forget(item) {
    item.image = null
    this.#displayed = this.#displayed.map(displayed => (displayed === item ? null : displayed))
  }

  #append() {
    const item = this.#appendItem()
    item.isLocked = false
    this.#changed()
    item.prompt.focus()
  }

  #typed(control) {
    if (control === this.#loop) this.#number()
    else control.closest("keyframe-item")?.typed(control)
    emit(this, "draft-edited")
  }

  #clicked(event) {
    const control = event.target.closest("[data-action]")
    if (!control) return
    const item = control.closest("keyframe-item")
    const { action } = control.dataset
    if (action === "up" || action === "down") return this.#move(item, action === "up" ? -1 : 1, control)
    if (action === "picture") return this.#pictures(pictures => pictures.toggle(item))
    if (action === "draw") item.drawSeed()
    if (action === "lock") item.toggleLock()
    if (action === "remove") this.#remove(item)
    this.#changed()
  }

  // A picture that is dropped on a keyframe is not for inpainting; a movie brings its settings.
  #dragged(event) {
    const item = event.target.closest(".keyframe")?.firstElementChild
    if (!item || !event.dataTransfer.types.includes("Files")) return
    const file = event.dataTransfer.files[0]
    if (MOVIES.test(file?.type)) return
    event.preventDefault()
    if (file) this.#pictures(pictures => pictures.put(item, file))
  }

  async #pictures(action) {
    await action(await import("./keyframe-pictures.js"))
  }

  #remove(item) {
    const items = this.#items
    const index = items.indexOf(item)
    item.parentElement.remove()
    ;(items[index + 1] ?? items[index - 1])?.prompt.focus()
  }

  #keyed(event) {
    const direction = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key]
    if (!direction || !event.target.matches(".handle")) return
    event.preventDefault()
    this.#move(event.target.closest("keyframe-item"), direction, event.target)
  }

  // Moves the neighbour, so that the item keeps the focus.
  #move(item, direction, control) {
    const place = item.parentElement
    const neighbour = direction < 0 ? place.previousElementSibling : place.nextElementSibling
    if (!neighbour) return
    if (direction < 0) place.after(neighbour)
    else place.before(neighbour)
    this.#reordered(item)
    if (control.disabled) item.focusHandle()
    place.scrollIntoView({ block: "nearest" })
  }

  // Buttons and keys reorder prompts as well, so a failure is not reported.
  #makeSortable() {
    this.#sortable().catch(() => {})
  }

  #reordered(item) {
    this.#changed()
    this.#spoken.textContent = `Now prompt ${this.#items.indexOf(item) + 1} of ${this.#items.length}`
  }

  #changed() {
    this.#number()
    emit(this, "draft-edited")
  }

  #number() {
    const items = this.#items
    items.forEach((item, index) => item.number(index, items.length, this.#limits.min))
    this.#add.disabled = items.length + (this.isLoop ? 1 : 0) >= this.#limits.max
    this.classList.toggle("is-loop", this.isLoop)
    setImage(this.#loopImage, items[0]?.image)
  }
}

function itemOf(place) {
  return place.firstElementChild
}

customElements.define("keyframe-list", KeyframeList)
