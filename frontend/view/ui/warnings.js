// What the server accepts but may not do as it was meant: a list that is only there while there is something in it.
import { fieldWords } from "../../model/request/field-names.js"
import { element } from "./dom.js"

export function showWarnings(list, warnings = []) {
  const lines = warnings.map(({ field, message }) => `${capital(fieldWords(field))}: ${message}`)
  const shown = [...list.children].map(item => item.textContent)
  if (lines.length === shown.length && lines.every((line, index) => line === shown[index])) return
  list.replaceChildren(...lines.map(line => element("li", {}, line)))
  list.hidden = lines.length === 0
}

function capital(words) {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
