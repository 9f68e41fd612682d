// All frames in a row, with placeholders until they arrive. One tab stop; the arrow keys move along.
// Event: "frame-picked" (detail: the index of the frame).
import { isKeyframe } from "../../model/transition/slots.js"
import { element, emit } from "../ui/dom.js"

export class FrameStrip extends HTMLElement {
  #gallery
  #list = element("ol", { "aria-label": "Frames" })
  #current = -1

  connectedCallback() {
    if (this.childElementCount) return
    this.append(this.#list)
    this.#list.addEventListener("click", event => this.#clicked(event))
    this.#list.addEventListener("keydown", event => this.#moved(event))
  }

  set gallery(gallery) {
    this.#gallery = gallery
    gallery.addEventListener("places", () => this.#rebuild())
    gallery.addEventListener("filled", event => this.#fill(event.detail))
  }

  setSize(width, height) {
    if (width > 0 && height > 0)
      this.closest(".film").style.setProperty("--ratio", String(Math.min(3, Math.max(1 / 3, width / height))))
  }

  // Marks the frame nearest to the playhead without moving the focus.
  mark(index) {
    if (index === this.#current) return
    this.#buttons[this.#current]?.removeAttribute("aria-current")
    this.#current = index
    const button = this.#buttons[index]
    if (!button) return
    button.setAttribute("aria-current", "true")
    this.#bringIntoView(button)
    if (!this.contains(document.activeElement)) this.#stopAt(index)
  }

  get #buttons() {
    return [...this.#list.querySelectorAll("button")]
  }

  #rebuild() {
    this.#current = -1
    this.#list.replaceChildren(
      ...this.#gallery.positions.map((position, index) => {
        const button = element("button", {
          type: "button",
          disabled: true,
          tabindex: "-1",
          "aria-label": `Frame ${index + 1}, pending`,
        })
        return element("li", { class: isKeyframe(position) ? "is-keyframe" : "" }, button)
      }),
    )
    this.#gallery.positions.forEach((_, index) => this.#fill(index))
  }

  #fill(index) {
    const item = this.#gallery.at(this.#gallery.positions[index])
    const button = this.#buttons[index]
    if (!item || !button) return
    button.replaceChildren(item.image)
    button.classList.toggle("is-preview", item.kind === "preview")
    if (item.kind !== "frame") return
    button.disabled = false
    button.setAttribute("aria-label", `Frame ${index + 1} of ${this.#gallery.positions.length}`)
    if (!this.#list.querySelector("button[tabindex='0']")) this.#stopAt(index)
  }

  #clicked(event) {
    const index = this.#buttons.indexOf(event.target.closest("button"))
    if (index !== -1) this.#pick(index)
  }

  #moved(event) {
    const buttons = this.#buttons
    const from = buttons.indexOf(document.activeElement)
    const enabled = buttons.map((button, index) => (button.disabled ? -1 : index)).filter(index => index !== -1)
    const at = enabled.indexOf(from)
    const to = { ArrowRight: enabled[at + 1], ArrowLeft: enabled[at - 1], Home: enabled[0], End: enabled.at(-1) }[
      event.key
    ]
    if (at === -1 || to === undefined) return
    event.preventDefault()
    this.#stopAt(to)
    buttons[to].focus()
    this.#pick(to)
  }

  #pick(index) {
    this.#stopAt(index)
    emit(this, "frame-picked", index)
  }

  #stopAt(index) {
    this.#buttons.forEach((button, number) => (button.tabIndex = number === index ? 0 : -1))
  }

  #bringIntoView(button) {
    const film = this.closest(".film")
    const left = button.offsetLeft
    if (left < film.scrollLeft || left + button.offsetWidth > film.scrollLeft + film.clientWidth) {
      film.scrollLeft = left - film.clientWidth / 2
    }
  }
}

customElements.define("frame-strip", FrameStrip)
