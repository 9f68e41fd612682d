// A question with two answers.
import { button, element } from "./dom.js"
import { ModalDialog } from "./modal-dialog.js"

export class ConfirmDialog extends ModalDialog {
  // Resolves to whether the user confirmed.
  ask(question, yes) {
    const cancel = button("Cancel", () => this.close())
    const confirm = button(yes, () => this.close("yes"), { class: "danger" })
    this.fill(question, element("p", { class: "dialog-buttons" }, cancel, confirm))
    return new Promise(resolve => {
      this.addEventListener("dialog-closed", event => {
        this.remove()
        resolve(event.detail === "yes")
      })
      this.open()
      cancel.focus()
    })
  }
}

customElements.define("confirm-dialog", ConfirmDialog)
