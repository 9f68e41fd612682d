// The model in the page's header. Event: "show-models".
import { isUsable } from "../../model/request/model-choice.js"
import { models } from "../../services.js"
import { element, emit } from "../ui/dom.js"

export class ModelSelect extends HTMLElement {
  #select

  connectedCallback() {
    this.#select = this.querySelector("select")
    this.#select.addEventListener("change", () => models.select(this.#select.value))
    this.querySelector("button").addEventListener("click", () => emit(this, "show-models"))
    models.addEventListener("loaded", () => this.#fill())
    models.addEventListener("changed", () => this.#describe())
    models.addEventListener("selected", () => this.#describe())
  }

  #fill() {
    const options = models.list.map(model =>
      element("option", { value: model.id, disabled: !isUsable(model) }, nameOf(model)),
    )
    this.#select.replaceChildren(...(options.length > 0 ? options : [element("option", { value: "" }, "none found")]))
    this.#describe()
  }

  #describe() {
    const model = models.selected
    if (model) this.#select.value = model.id
    this.#select.title = model
      ? [model.state, ...(model.devices ?? []), `${model.width} × ${model.height}`].join(", ")
      : ""
  }
}

function nameOf({ id, state, kind }) {
  if (state === "invalid") return `${id} (invalid)`
  return kind === "inpainting" ? `${id} (inpainting)` : id
}

customElements.define("model-select", ModelSelect)
