// The base of all dialogs: a title, a close button and content. It joins the page when it is first opened.
// Event: "dialog-closed" (detail: the return value).
import { element, emit, icon } from "./dom.js"

export class ModalDialog extends HTMLElement {
  #dialog = element("dialog")

  constructor() {
    super()
    this.#dialog.addEventListener("click", event => event.target === this.#dialog && this.close())
    this.#dialog.addEventListener("close", () => emit(this, "dialog-closed", this.#dialog.returnValue))
  }

  fill(title, ...content) {
    const id = `${this.localName}-title`
    const close = element(
      "button",
      { type: "button", class: "icon", "aria-label": "Close", title: "Close" },
      icon("remove"),
    )
    close.addEventListener("click", () => this.close())
    this.#dialog.setAttribute("aria-labelledby", id)
    this.#dialog.replaceChildren(
      element("header", { class: "dialog-head" }, element("h2", { id }, title), close),
      ...content,
    )
  }

  connectedCallback() {
    if (!this.childElementCount) this.append(this.#dialog)
  }

  get isOpen() {
    return this.#dialog.open
  }

  open() {
    if (!this.isConnected) document.body.append(this)
    if (!this.isOpen) this.#dialog.showModal()
  }

  close(value = "") {
    this.#dialog.close(value)
  }
}
