// The server's warnings about a request. Hidden while there are none.
import { fieldWords } from "../../model/request/field-names.js"
import { element } from "./dom.js"

export class WarningList extends HTMLElement {
  #list = element("ul", { class: "warnings" })

  connectedCallback() {
    if (this.childElementCount) return
    this.append(this.#list)
    this.warnings = []
  }

  // [{ field, message }]. Unchanged warnings are not written again, which a live region would announce.
  set warnings(warnings) {
    const lines = warnings.map(({ field, message }) => `${capitalized(fieldWords(field))}: ${message}`)
    const shown = [...this.#list.children].map(item => item.textContent)
    if (JSON.stringify(lines) === JSON.stringify(shown)) return
    this.#list.replaceChildren(...lines.map(line => element("li", {}, line)))
    this.hidden = lines.length === 0
  }
}

function capitalized(words) {
  return words.charAt(0).toUpperCase() + words.slice(1)
}

customElements.define("warning-list", WarningList)
