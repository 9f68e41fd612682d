// A movie or a saved frame that is dropped on the page puts its request back into the form. Parts of the page that take files
// themselves call preventDefault(). Event: "load-request" (detail: the request).
import { recipeOf } from "../../model/request/recipe.js"
import { api } from "../../services.js"
import { element, emit } from "../ui/dom.js"

export class RecipeDrop extends HTMLElement {
  connectedCallback() {
    if (this.childElementCount) return
    this.hidden = true
    this.append(element("p", {}, "Drop a movie or a frame here to load its settings"))
    document.addEventListener("dragover", event => this.#over(event))
    document.addEventListener("dragleave", event => event.relatedTarget === null && (this.hidden = true))
    document.addEventListener("drop", event => this.#dropped(event))
  }

  #over(event) {
    const isFile = event.dataTransfer?.types.includes("Files")
    this.hidden = !isFile || event.defaultPrevented || isOfAnother(event.target)
    if (isFile) event.preventDefault()
  }

  #dropped(event) {
    this.hidden = true
    const file = event.dataTransfer?.files[0]
    if (!file || event.defaultPrevented) return
    event.preventDefault()
    const image = event.target.closest("image-drop")
    if (image) image.readFile(file)
    else if (!isOfAnother(event.target)) this.#load(file)
  }

  async #load(file) {
    emit(document, "announce-text", `Reading ${file.name}`)
    try {
      emit(document, "load-request", await recipeOf(api, file))
      emit(document, "announce-text", `Settings of ${file.name} loaded`)
    } catch (problem) {
      if (!problem.isUnreachable && !problem.isUnauthorized)
        emit(document, "report-problem", { message: problem.message })
    }
  }
}

function isOfAnother(target) {
  return target.closest("dialog, image-drop") !== null
}

customElements.define("recipe-drop", RecipeDrop)
document.body.append(document.createElement("recipe-drop"))
