// Which model draws. Those that cannot be chosen say why in the models' dialog.
import { element } from "../ui/dom.js"

export class ModelChoice {
  #select
  #models = []

  constructor(select) {
    this.#select = select
    select.addEventListener("change", () => this.#describe())
  }

  // The model itself, or null while none is known.
  get chosen() {
    return this.#models.find(model => model.id === this.#select.value) ?? null
  }

  get value() {
    return this.#select.value
  }

  show(models, wanted) {
    this.#models = models
    const chosen = models.find(model => model.id === wanted) ?? models.find(model => model.default) ?? models.find(isUsable)
    this.#select.replaceChildren(...models.map(model =>
      element("option", { value: model.id, disabled: !isUsable(model) }, nameOf(model))))
    if (models.length === 0) this.#select.append(element("option", { value: "" }, "none found"))
    if (chosen) this.#select.value = chosen.id
    this.#describe()
  }

  choose(id) {
    if (this.#models.some(model => model.id === id)) this.#select.value = id
    this.#describe()
  }

  #describe() {
    const model = this.chosen
    this.#select.title = model ? [model.state, ...(model.devices ?? []), `${model.width} × ${model.height}`].join(", ") : ""
  }
}

function isUsable(model) {
  return model.state !== "invalid"
}

function nameOf({ id, state, kind }) {
  if (state === "invalid") return `${id} (broken)`
  return kind === "inpainting" ? `${id} (repaints a picture)` : id
}
