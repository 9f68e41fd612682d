// The folded inpainting section of the form. The editor is loaded when the section opens or has an image to show.
// Event: "draft-edited".
import { element } from "../ui/dom.js"
import { loadInto } from "../ui/loading.js"

export class InpaintingFold extends HTMLElement {
  #place = element("fieldset", { class: "field inpainting", "data-field": "inpainting", "aria-label": "Inpainting" })
  #fold = element("details", { class: "fold" }, element("summary", {}, "Inpaint part of an image"), this.#place)
  #pending = null
  #needsModel = false
  #frameSize = { width: 0, height: 0 }
  #editor = null
  #editorLoaded = loadInto(this.#place, () => this.#loadEditor())

  connectedCallback() {
    if (this.childElementCount) return
    this.#place.append(element("p", { class: "field-error", hidden: true }))
    this.append(this.#fold)
    this.#fold.addEventListener("toggle", () => this.#fold.open && this.#load())
    // On the whole page, because a browser would replace the page with a dropped image.
    document.addEventListener("dragover", event => event.dataTransfer.types.includes("Files") && event.preventDefault())
    document.addEventListener("drop", event => this.#dropped(event))
  }

  // A movie or a frame that was made here brings its settings; another image is for inpainting.
  async #dropped(event) {
    const file = event.dataTransfer.files[0]
    if (!file || event.defaultPrevented) return
    event.preventDefault()
    const { loadSettings } = await import("../composer/recipe-drop.js")
    if (!event.target.closest("image-drop") && (await loadSettings(file))) return
    this.#fold.open = true
    await this.#load()
    this.#editor?.readFile(file)
  }

  // { image, mask, method } with the ids of uploads; {} for the first image of an inpainting model, which it generates
  // without a source; null for neither.
  get value() {
    return (this.#editor ? this.#editor.value : this.#pending) ?? (this.#needsModel ? {} : null)
  }

  set value(value) {
    this.#pending = value?.image ? value : null
    this.#needsModel ||= Boolean(value) && !value.image
    if (this.#editor) this.#editor.show(this.#pending)
    else if (this.#pending) this.#fold.open = true
  }

  // Opens the section for an inpainting model, which needs an image.
  set model(model) {
    this.#needsModel = model?.kind === "inpainting"
    if (this.#needsModel) this.#fold.open = true
    if (this.#editor) this.#editor.isInpaintingModel = this.#needsModel
  }

  // { width, height }: the mask covers the part of the image that frames of this size show.
  set frameSize(size) {
    this.#frameSize = size
    if (this.#editor) this.#editor.frameSize = size
  }

  // Resolves when the image and the mask are uploaded.
  async uploaded() {
    await this.#editor?.uploaded()
  }

  readFrame(address) {
    this.#editor?.readFrame(address)
  }

  // A failure is reported in place.
  #load() {
    return this.#editorLoaded().catch(() => {})
  }

  async #loadEditor() {
    const { InpaintingEditor } = await import("./inpainting-editor.js")
    const editor = new InpaintingEditor()
    this.#place.append(editor)
    this.#editor = editor
    editor.isInpaintingModel = this.#needsModel
    editor.frameSize = this.#frameSize
    if (this.#pending) editor.show(this.#pending)
  }
}

customElements.define("inpainting-fold", InpaintingFold)
