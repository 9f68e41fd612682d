// A place to choose, drop or paste an image.
// Events: "image-chosen" (detail: a decoded image), "use-displayed-frame".
import { button, element, emit, icon } from "../ui/dom.js"
import { loadImage } from "../ui/image.js"

const TYPES = ["image/png", "image/jpeg", "image/webp"]
const MAX_BYTES = 20 * 1024 * 1024

export class ImageDrop extends HTMLElement {
  #file = element("input", { type: "file", class: "unseen", id: "inpainting-file", accept: TYPES.join(",") })
  #problem = element("p", { class: "problem", role: "alert" })
  #zone = element(
    "label",
    { class: "drop", for: "inpainting-file" },
    icon("add"),
    element("span", {}, "Choose an image"),
    element("span", { class: "hint" }, "or drop or paste one here: PNG, JPEG, WebP"),
  )

  connectedCallback() {
    if (this.childElementCount) return
    this.append(
      this.#file,
      this.#zone,
      button("Use the displayed frame", () => emit(this, "use-displayed-frame")),
      this.#problem,
    )
    this.#file.addEventListener("change", () => this.readFile(this.#file.files[0]))
    for (const type of ["dragover", "dragleave", "drop"]) {
      this.#zone.addEventListener(type, () => this.#zone.classList.toggle("is-over", type === "dragover"))
    }
    document.addEventListener("paste", event => {
      const file = event.clipboardData?.files[0]
      if (file && this.#zone.checkVisibility()) this.readFile(file)
    })
  }

  focus() {
    this.#file.focus()
  }

  complain(words) {
    this.#problem.textContent = words
  }

  async readFile(file) {
    this.#file.value = ""
    if (!file) return
    if (!TYPES.includes(file.type)) return this.complain("This is not a PNG, JPEG or WebP image.")
    if (file.size > MAX_BYTES) return this.complain("This image is larger than 20 MB.")
    await this.#take(() => createImageBitmap(file), "This image cannot be decoded.")
  }

  // `address` is null while no frame is displayed.
  async readFrame(address) {
    if (address === null) return this.complain("No frame is displayed.")
    await this.#take(() => loadImage(address), "This frame cannot be loaded.")
  }

  async #take(load, failed) {
    const image = await load().catch(() => null)
    this.complain(image ? "" : failed)
    if (image) emit(this, "image-chosen", image)
  }
}

customElements.define("image-drop", ImageDrop)
