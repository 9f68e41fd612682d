// A dialog with a title and a way out. Made at first use, kept for the next.
import { element, icon } from "./dom.js"

export function createDialog(id, title, ...content) {
  const close = element("button", { type: "button", class: "icon", "aria-label": "Close", title: "Close" }, icon("remove"))
  const dialog = element("dialog", { id, "aria-labelledby": `${id}-title` },
    element("header", { class: "dialog-head" }, element("h2", { id: `${id}-title` }, title), close), ...content)
  close.addEventListener("click", () => dialog.close())
  dialog.addEventListener("click", event => event.target === dialog && dialog.close())
  document.body.append(dialog)
  return dialog
}

// Resolves to whether the answer was yes.
export function ask(question, yes) {
  const confirm = element("button", { type: "button", class: "danger" }, yes)
  const keep = element("button", { type: "button", class: "quiet" }, "Keep it")
  const dialog = createDialog("question", question, element("p", { class: "dialog-buttons" }, keep, confirm))
  return new Promise(resolve => {
    keep.addEventListener("click", () => dialog.close())
    confirm.addEventListener("click", () => dialog.close("yes"))
    dialog.addEventListener("close", () => {
      dialog.remove()
      resolve(dialog.returnValue === "yes")
    })
    dialog.showModal()
    keep.focus()
  })
}
