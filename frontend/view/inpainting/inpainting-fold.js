// The door to repainting only a part of a picture; what is behind it is loaded when it is opened or has something to show.
// Tells "edited" when picture or mask are other ones.
import { element } from "../ui/dom.js"
import { onceAt } from "../ui/late.js"

export class InpaintingFold extends HTMLElement {
  #place = element("fieldset", { class: "field inpainting", "data-field": "inpainting", "aria-label": "Repaint part of a picture" })
  #error = element("p", { class: "field-error", hidden: true })
  #fold = element("details", { class: "fold" }, element("summary", {}, "Repaint part of a picture"), this.#place)
  #wanted = null
  #repaints = false
  #painter = null
  #painterLoaded = onceAt(this.#place, () => this.#loadPainter())
  api = null
  // The size of the frames, and the address of the one on the stage or null: told by whoever puts the page together.
  size = () => ({ width: 0, height: 0 })
  shown = () => null

  connectedCallback() {
    if (this.childElementCount) return
    this.#place.append(this.#error)
    this.append(this.#fold)
    this.#fold.addEventListener("toggle", () => this.#fold.open && this.#load())
    // Dropped anywhere: a browser would leave the page for the picture.
    document.addEventListener("dragover", event => event.dataTransfer.types.includes("Files") && event.preventDefault())
    document.addEventListener("drop", event => this.#dropped(event))
  }

  async #dropped(event) {
    const file = event.dataTransfer.files[0]
    if (!file) return
    event.preventDefault()
    this.#fold.open = true
    await this.#load()
    this.#painter?.read(file)
  }

  // { image, mask, method } as the server names what was uploaded; {} for a first picture from nothing, which a model that
  // only repaints makes of no picture; null for neither.
  get value() {
    return (this.#painter ? this.#painter.value : this.#wanted) ?? (this.#repaints ? {} : null)
  }

  set value(value) {
    this.#wanted = value?.image ? value : null
    this.#repaints ||= Boolean(value) && !value.image
    if (this.#painter) this.#painter.show(this.#wanted)
    else if (this.#wanted) this.#fold.open = true
  }

  // A model that repaints pictures asks for one.
  set model(model) {
    this.#repaints = model?.kind === "inpainting"
    if (this.#repaints) this.#fold.open = true
    if (this.#painter) this.#painter.repaints = this.#repaints
  }

  // When everything painted so far is with the server.
  async uploaded() {
    await this.#painter?.uploaded()
  }

  // Another size of the picture that is drawn: the mask lies over the part that it shows.
  resize() {
    this.#painter?.resize(this.size())
  }

  // Where it cannot be loaded its place says so.
  #load() {
    return this.#painterLoaded().catch(() => {})
  }

  async #loadPainter() {
    const { InpaintingEditor } = await import("./inpainting-editor.js")
    this.#painter = new InpaintingEditor(this.api, () => this.shown(), () => this.dispatchEvent(new Event("edited", { bubbles: true })))
    this.#place.append(this.#painter.root)
    this.#painter.repaints = this.#repaints
    this.#painter.resize(this.size())
    if (this.#wanted) this.#painter.show(this.#wanted)
  }
}

customElements.define("inpainting-fold", InpaintingFold)
