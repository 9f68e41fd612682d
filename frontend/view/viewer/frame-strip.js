// All frames in a row, with placeholders until they arrive. One tab stop; the arrow keys move along. Frames may appear between
// others: those keep their elements, the focus and, in a strip that scrolls, their place.
// Event: "frame-picked" (detail: the index of the frame).
import { isKeyframe } from "../../model/transition/slots.js"
import { element, emit } from "../ui/dom.js"

export class FrameStrip extends HTMLElement {
  #gallery
  #list = element("ol", { "aria-label": "Frames" })
  #items = new Map()
  #current = null

  connectedCallback() {
    if (this.childElementCount) return
    this.append(this.#list)
    this.#list.addEventListener("click", event => this.#clicked(event))
    this.#list.addEventListener("keydown", event => this.#moved(event))
  }

  set gallery(gallery) {
    this.#gallery = gallery
    gallery.addEventListener("places", () => this.#keepingPlace(() => this.#arrange()))
    gallery.addEventListener("filled", event => this.#fill(event.detail))
  }

  setSize(width, height) {
    if (width > 0 && height > 0)
      this.#film.style.setProperty("--ratio", String(Math.min(3, Math.max(1 / 3, width / height))))
  }

  // Marks the frame nearest to the playhead without moving the focus.
  mark(index) {
    const position = this.#gallery.positions[index] ?? null
    if (position === this.#current) return
    this.#unmark()
    this.#current = position
    const button = this.#buttonAt(position)
    if (!button) return
    button.setAttribute("aria-current", "true")
    this.#bringIntoView(button)
    if (!this.contains(document.activeElement)) this.#stopAt(index)
  }

  #unmark() {
    this.#buttonAt(this.#current)?.removeAttribute("aria-current")
    this.#current = null
  }

  get #buttons() {
    return [...this.#list.querySelectorAll("button")]
  }

  get #film() {
    return this.closest(".film")
  }

  #buttonAt(position) {
    return this.#items.get(position)?.firstElementChild
  }

  #arrange() {
    const { positions } = this.#gallery
    const wanted = new Set(positions)
    for (const [position, item] of this.#items) {
      if (wanted.has(position)) continue
      item.remove()
      this.#items.delete(position)
    }
    if (!this.#items.has(this.#current)) this.#current = null
    let next = this.#list.firstElementChild
    positions.forEach((position, index) => {
      const item = this.#items.get(position) ?? this.#create(position)
      if (item === next) next = next.nextElementSibling
      else this.#list.insertBefore(item, next)
      this.#fill(index)
    })
  }

  #create(position) {
    const item = element(
      "li",
      { class: isKeyframe(position) ? "is-keyframe" : "" },
      element("button", { type: "button", tabindex: "-1" }),
    )
    this.#items.set(position, item)
    return item
  }

  // Scrolls by as much as the focused, the marked or the middle frame moves.
  #keepingPlace(action) {
    const film = this.#film
    const { left, width } = film.getBoundingClientRect()
    const shown = [...this.#items.values()].filter(item => {
      const place = item.getBoundingClientRect()
      return place.right > left && place.left < left + width
    })
    const anchor =
      shown.find(item => item.contains(document.activeElement)) ??
      shown.find(item => item === this.#items.get(this.#current)) ??
      shown[Math.floor(shown.length / 2)]
    const before = anchor?.getBoundingClientRect().left
    action()
    if (anchor?.isConnected) film.scrollLeft += anchor.getBoundingClientRect().left - before
  }

  #fill(index) {
    const { positions } = this.#gallery
    const item = this.#gallery.at(positions[index])
    const button = this.#buttonAt(positions[index])
    const isFrame = item?.kind === "frame"
    if (button.firstChild !== (item?.image ?? null)) button.replaceChildren(...(item ? [item.image] : []))
    button.classList.toggle("is-preview", item?.kind === "preview")
    button.disabled = !isFrame
    button.setAttribute(
      "aria-label",
      isFrame ? `Frame ${index + 1} of ${positions.length}` : `Frame ${index + 1}, pending`,
    )
    if (!isFrame) {
      button.tabIndex = -1
      if (positions[index] === this.#current) this.#unmark()
    } else if (!this.#list.querySelector("button[tabindex='0']")) {
      this.#stopAt(index)
    }
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
    const film = this.#film
    const left = button.offsetLeft
    if (left < film.scrollLeft || left + button.offsetWidth > film.scrollLeft + film.clientWidth) {
      film.scrollLeft = left - film.clientWidth / 2
    }
  }
}

customElements.define("frame-strip", FrameStrip)
