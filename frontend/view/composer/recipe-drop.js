// A movie or a saved frame that is dropped on the page puts its request back into the form. Events: "load-request" (detail: the
// request), "report-problem" and "withdraw-problem" (detail: { message }).
import { recipeOf } from "../../model/request/recipe.js"
import { api } from "../../services.js"
import { element, emit } from "../ui/dom.js"

// These take pictures themselves.
const OTHERS = ".keyframe, image-drop, dialog"

export class RecipeDrop extends HTMLElement {
  connectedCallback() {
    if (this.childElementCount) return
    this.hidden = true
    this.append(element("p", {}, "Drop a movie or a frame here to load its settings"))
    document.addEventListener("dragover", event => this.#over(event))
    document.addEventListener("dragleave", event => event.relatedTarget === null && (this.hidden = true))
    document.addEventListener("drop", () => (this.hidden = true))
  }

  #over({ dataTransfer, target }) {
    this.hidden = !dataTransfer?.types.includes("Files") || target.closest(OTHERS) !== null
  }
}

// About the file before.
let reported = null

// Returns false for an image that has no settings, or whose settings cannot be read now: it is for inpainting.
export async function loadSettings(file) {
  emit(document, "announce-text", `Reading ${file.name}`)
  emit(document, "withdraw-problem", { message: reported })
  try {
    const { request, note } = await recipeOf(api, file)
    emit(document, "load-request", request)
    emit(document, "announce-text", `Settings of ${file.name} loaded`)
    if (note) report(`${file.name}: ${note}`)
  } catch (problem) {
    if (file.type.startsWith("image/")) return false
    if (problem.isUnreachable || problem.isUnauthorized) return true
    report(problem.message)
  }
  return true
}

function report(message) {
  reported = message
  emit(document, "report-problem", { message })
}

customElements.define("recipe-drop", RecipeDrop)
document.body.append(document.createElement("recipe-drop"))
