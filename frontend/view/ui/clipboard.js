// Copies text, also on pages without HTTPS, where browsers lack the clipboard API.
import { element } from "./dom.js"

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    copyBySelection(text)
  }
}

function copyBySelection(text) {
  const focused = document.activeElement
  const area = element("textarea", { class: "unseen", readonly: true, tabindex: "-1" })
  area.value = text
  ;(document.querySelector("dialog[open]") ?? document.body).append(area)
  area.select()
  document.execCommand("copy")
  area.remove()
  focused?.focus()
}
