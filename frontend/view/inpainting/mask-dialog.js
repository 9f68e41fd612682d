// Painting the mask, as large as the window allows. Tells "done" when it is closed.
import { createDialog } from "../ui/dialog.js"
import { element, icon } from "../ui/dom.js"
import { MaskCanvas } from "./mask-canvas.js"

const THINNEST = 0.01
const WIDEST = 0.3

export class MaskDialog extends EventTarget {
  #canvas = new MaskCanvas()
  #mask = null
  #modes = ["paint", "erase"].map(mode => element("input", { type: "radio", name: "mask-mode", value: mode, checked: mode === "paint" }))
  #size = element("input", { type: "range", id: "mask-size", min: THINNEST, max: WIDEST, step: 0.005, value: this.#canvas.radius })
  #hide = element("input", { type: "checkbox", id: "mask-hide" })
  #share = element("p", { class: "note", role: "status" })
  #spoken = element("p", { class: "unseen", role: "status" })
  #undo = tool("Undo", "Control+Z", () => this.#canvas.undo(), icon("undo"))
  #redo = tool("Redo", "Control+Shift+Z", () => this.#canvas.redo(), icon("redo"))
  #dialog

  constructor() {
    super()
    const modes = element("div", { class: "choices", role: "radiogroup", "aria-label": "Brush" },
      ...this.#modes.map(radio => element("label", {}, radio, element("span", {}, radio.value))))
    const done = element("button", { type: "button", class: "strong" }, "Done")
    this.#dialog = createDialog("mask-dialog", "What is drawn anew",
      element("div", { class: "mask-tools" }, modes,
        element("label", { class: "check", for: "mask-size" }, "Size", this.#size),
        this.#undo, this.#redo,
        tool("Invert", "I", () => this.#canvas.act({ kind: "invert" })), tool("All", null, () => this.#canvas.act({ kind: "fill" })),
        tool("Clear", null, () => this.#canvas.act({ kind: "clear" })),
        element("label", { class: "check", for: "mask-hide" }, this.#hide, "Show only what stays")),
      element("div", { class: "mask-place" }, this.#canvas.canvas),
      element("p", { id: "mask-keys", class: "hint" },
        "With keys, on the picture: arrows move the brush (with Shift further), Space begins and ends painting, [ and ] change its size, E erases, I inverts."),
      element("p", { class: "dialog-buttons" }, this.#share, done), this.#spoken)
    this.#listen(done)
  }

  show(picture, mask, crop) {
    this.#mask = mask
    this.#dialog.showModal()
    this.#canvas.show(picture, mask, crop)
    this.#canvas.canvas.focus()
    this.#painted()
  }

  #listen(done) {
    done.addEventListener("click", () => this.#dialog.close())
    this.#dialog.addEventListener("close", () => this.dispatchEvent(new Event("done")))
    this.#dialog.addEventListener("keydown", event => this.#keyed(event))
    this.#canvas.addEventListener("painted", () => this.#painted())
    this.#canvas.addEventListener("said", event => (this.#spoken.textContent = event.detail))
    this.#size.addEventListener("input", () => this.#resize(Number(this.#size.value)))
    for (const radio of this.#modes) radio.addEventListener("change", () => (this.#canvas.isErasing = radio.value === "erase"))
    this.#hide.addEventListener("change", () => {
      this.#canvas.isHiding = this.#hide.checked
      this.#canvas.redraw()
    })
  }

  #keyed(event) {
    const isUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z"
    if (isUndo) (event.shiftKey ? this.#redo : this.#undo).click()
    else if (event.target !== this.#canvas.canvas || event.ctrlKey || event.metaKey) return
    else if (event.key === "[") this.#resize(this.#canvas.radius / 1.25)
    else if (event.key === "]") this.#resize(this.#canvas.radius * 1.25)
    else if (event.key.toLowerCase() === "e") this.#switchMode()
    else if (event.key.toLowerCase() === "i") this.#canvas.act({ kind: "invert" })
    else return
    event.preventDefault()
  }

  #resize(radius) {
    this.#canvas.radius = Math.min(WIDEST, Math.max(THINNEST, radius))
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
  if (share === 0) return "Paint over what is to be drawn anew; the rest stays still in every frame."
  if (share === 1) return "All of it is drawn anew."
  const percent = Math.min(99, Math.max(1, Math.round(100 * share)))
  return `${percent} % is drawn anew, the rest stays still in every frame.`
}

function tool(words, keys, action, picture = null) {
  const button = element("button", {
    type: "button", class: picture ? "icon" : "quiet", title: keys ? `${words} (${keys.replace("Control", "Ctrl")})` : words,
    "aria-label": picture && words, "aria-keyshortcuts": keys,
  }, picture ?? words)
  button.addEventListener("click", action)
  return button
}
