// A place to choose, drop or paste a picture. Hands on what the browser could decode.
import { loadImage } from "../../model/transition/gallery.js"
import { element, icon } from "../ui/dom.js"

const TYPES = ["image/png", "image/jpeg", "image/webp"]
const MOST_BYTES = 20 * 1024 * 1024

export class PictureDrop {
  #taken
  #file = element("input", { type: "file", class: "unseen", id: "inpainting-file", accept: TYPES.join(",") })
  #problem = element("p", { class: "problem", role: "alert" })
  #zone = element("label", { class: "drop", for: "inpainting-file" }, icon("add"),
    element("span", {}, "Choose a picture"), element("span", { class: "hint" }, "or drop or paste one here: PNG, JPEG, WebP"))
  #shown = element("button", { type: "button", class: "quiet" }, "Take the frame that is shown")

  // `taken` gets a decoded picture; `shown` gives the address of the frame on the stage, or null.
  constructor(taken, shown) {
    this.#taken = taken
    this.root = element("div", { class: "picture-drop" }, this.#file, this.#zone, this.#shown, this.#problem)
    this.#file.addEventListener("change", () => this.read(this.#file.files[0]))
    for (const type of ["dragover", "dragleave", "drop"]) {
      this.#zone.addEventListener(type, () => this.#zone.classList.toggle("is-over", type === "dragover"))
    }
    document.addEventListener("paste", event => {
      const file = event.clipboardData?.files[0]
      if (file && this.#zone.checkVisibility()) this.read(file)
    })
    this.#shown.addEventListener("click", () => this.#load(shown()))
  }

  focus() {
    this.#file.focus()
  }

  complain(words) {
    this.#problem.textContent = words
  }

  async read(file) {
    this.#file.value = ""
    if (!file) return
    if (!TYPES.includes(file.type)) return this.complain("This is not a PNG, JPEG or WebP picture.")
    if (file.size > MOST_BYTES) return this.complain("This picture has more than 20 MB.")
    try {
      this.#take(await createImageBitmap(file))
    } catch {
      this.complain("This picture cannot be read.")
    }
  }

  async #load(address) {
    if (address === null) return this.complain("There is no frame yet.")
    try {
      this.#take(await loadImage(address))
    } catch {
      this.complain("This frame cannot be read.")
    }
  }

  #take(picture) {
    this.complain("")
    this.#taken(picture)
  }
}
