// The door to repainting only a part of a picture; what is behind it is loaded when it is opened or has something to show.
// Tells "edited" when picture or mask are other ones.
import { element } from "./dom.js"

export class InpaintingFold extends HTMLElement {
  #place = element("fieldset", { class: "field inpainting", "data-field": "inpainting", "aria-label": "Repaint part of a picture" })
  #error = element("p", { class: "field-error", hidden: true })
  #fold = element("details", { class: "fold" }, element("summary", {}, "Repaint part of a picture"), this.#place)
  #wanted = null
  #painter = null
  #loading = null
  api = null
  // The size of the frames, and the frame on the stage or null: told by whoever puts the page together.
  size = () => ({ width: 0, height: 0 })
  shown = () => null

  connectedCallback() {
    if (this.childElementCount) return
    this.#place.append(this.#error)
    this.append(this.#fold)
    this.#fold.addEventListener("toggle", () => this.#fold.open && this.#load())
  }

  // { image, mask } as the server names what was uploaded, or null.
  get value() {
    return this.#painter ? this.#painter.value : this.#wanted
  }

  set value(value) {
    this.#wanted = value
    if (this.#painter) this.#painter.show(value)
    else if (value) this.#fold.open = true
  }

  // When everything painted so far is with the server.
  async uploaded() {
    await this.#painter?.uploaded()
  }

  // Another size of the picture that is drawn: the mask lies over the part that it shows.
  resize() {
    this.#painter?.resize(this.size())
  }

  #load() {
    this.#loading ??= import("./inpainting-editor.js").then(({ InpaintingEditor }) => {
      this.#painter = new InpaintingEditor(this.api, () => this.shown(), () => this.dispatchEvent(new Event("edited", { bubbles: true })))
      this.#place.append(this.#painter.root)
      this.#painter.resize(this.size())
      if (this.#wanted) this.#painter.show(this.#wanted)
    })
  }
}

customElements.define("inpainting-fold", InpaintingFold)
