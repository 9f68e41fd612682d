// The dialog in which the user paints a mask, as large as the window allows.
import { element, icon } from "../ui/dom.js"
import { ModalDialog } from "../ui/modal-dialog.js"
import { MaskCanvas } from "./mask-canvas.js"

const MIN_RADIUS = 0.01
const MAX_RADIUS = 0.3
const KEYS =
  "Keyboard, on the image: the arrow keys move the brush (with Shift farther), Space starts and ends a stroke, [ and ] change its size, E switches to the eraser, I inverts the mask."

export class MaskDialog extends ModalDialog {
  #canvas = new MaskCanvas()
  #mask = null
  #modes = ["paint", "erase"].map(mode =>
    element("input", { type: "radio", name: "mask-mode", value: mode, checked: mode === "paint" }),
  )
  #size = element("input", {
    type: "range",
    id: "mask-size",
    min: MIN_RADIUS,
    max: MAX_RADIUS,
    step: 0.005,
    value: this.#canvas.radius,
  })
  #hide = element("input", { type: "checkbox", id: "mask-hide" })
  #share = element("p", { class: "note", role: "status" })
  #spoken = element("p", { class: "unseen", role: "status" })
  #undo = tool("Undo", "Control+Z", () => this.#canvas.undo(), icon("undo"))
  #redo = tool("Redo", "Control+Shift+Z", () => this.#canvas.redo(), icon("redo"))

  constructor() {
    super()
    const modes = element(
      "div",
      { class: "choices", role: "radiogroup", "aria-label": "Brush" },
      ...this.#modes.map(radio => element("label", {}, radio, element("span", {}, radio.value))),
    )
    const done = element("button", { type: "button", class: "strong" }, "Done")
    done.addEventListener("click", () => this.close())
    this.fill(
      "Mask",
      element(
        "div",
        { class: "mask-tools" },
        modes,
        element("label", { class: "check", for: "mask-size" }, "Size", this.#size),
        this.#undo,
        this.#redo,
        tool("Invert", "I", () => this.#canvas.edit({ kind: "invert" })),
        tool("All", null, () => this.#canvas.edit({ kind: "fill" })),
        tool("Clear", null, () => this.#canvas.edit({ kind: "clear" })),
        element("label", { class: "check", for: "mask-hide" }, this.#hide, "Hide the masked area"),
      ),
      element("div", { class: "mask-place" }, this.#canvas),
      element("p", { id: "mask-keys", class: "hint" }, KEYS),
      element("p", { class: "dialog-buttons" }, this.#share, done),
      this.#spoken,
    )
    this.#listen()
  }

  show(image, mask, crop) {
    this.#mask = mask
    this.open()
    this.#canvas.show(image, mask, crop)
    this.#canvas.focus()
    this.#painted()
  }

  #listen() {
    this.addEventListener("keydown", event => this.#keyed(event))
    this.addEventListener("mask-painted", () => this.#painted())
    this.addEventListener("mask-described", event => (this.#spoken.textContent = event.detail))
    this.#size.addEventListener("input", () => this.#resize(Number(this.#size.value)))
    for (const radio of this.#modes)
      radio.addEventListener("change", () => (this.#canvas.isErasing = radio.value === "erase"))
    this.#hide.addEventListener("change", () => {
      this.#canvas.isHiding = this.#hide.checked
      this.#canvas.redraw()
    })
  }

  #keyed(event) {
    const isUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z"
    if (isUndo) (event.shiftKey ? this.#redo : this.#undo).click()
    else if (!this.#canvas.contains(event.target) || event.ctrlKey || event.metaKey) return
    else if (event.key === "[") this.#resize(this.#canvas.radius / 1.25)
    else if (event.key === "]") this.#resize(this.#canvas.radius * 1.25)
    else if (event.key.toLowerCase() === "e") this.#switchMode()
    else if (event.key.toLowerCase() === "i") this.#canvas.edit({ kind: "invert" })
    else return
    event.preventDefault()
  }

  #resize(radius) {
    this.#canvas.radius = Math.min(MAX_RADIUS, Math.max(MIN_RADIUS, radius))
    this.#size.value = String(this.#canvas.radius)
    this.#canvas.redraw()
  }

  #switchMode() {
    this.#canvas.isErasing = !this.#canvas.isErasing
    for (const radio of this.#modes) radio.checked = (radio.value === "erase") === this.#canvas.isErasing
    this.#spoken.textContent = this.#canvas.isErasing ? "Eraser" : "Brush"
  }

  #painted() {
    this.#undo.disabled = !this.#mask.canUndo
    this.#redo.disabled = !this.#mask.canRedo
    this.#share.textContent = shareWords(this.#canvas.share)
  }
}

export function shareWords(share) {
  if (share === 0) return "Paint the area to regenerate. The rest stays unchanged in every frame."
  if (share === 1) return "The whole image is regenerated."
  const percent = Math.min(99, Math.max(1, Math.round(100 * share)))
  return `${percent} % of the image is regenerated. The rest stays unchanged.`
}

function tool(words, keys, action, symbol = null) {
  const button = element(
    "button",
    {
      type: "button",
      class: symbol ? "icon" : "quiet",
      title: keys ? `${words} (${keys.replace("Control", "Ctrl")})` : words,
      "aria-label": symbol && words,
      "aria-keyshortcuts": keys,
    },
    symbol ?? words,
  )
  button.addEventListener("click", action)
  return button
}

customElements.define("mask-dialog", MaskDialog)
