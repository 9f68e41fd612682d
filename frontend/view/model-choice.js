// Which model draws. Those that cannot be chosen say why.
import { element } from "./dom.js"

export class ModelChoice {
  #select
  #broken
  #models = []

  // `broken` is a fold with a list in it.
  constructor(select, broken) {
    this.#select = select
    this.#broken = broken
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
    this.#explain(models.filter(model => model.state === "invalid"))
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

  #explain(broken) {
    this.#broken.hidden = broken.length === 0
    this.#broken.querySelector("summary").textContent =
      broken.length === 1 ? "One model cannot be used" : `${broken.length} models cannot be used`
    this.#broken.querySelector("ul").replaceChildren(...broken.map(model =>
      element("li", { class: "note" }, element("strong", {}, model.id), ` ${model.reason ?? "no reason given"}`)))
  }
}

function isUsable(model) {
  return model.state !== "invalid" && model.kind !== "inpainting"
}

function nameOf({ id, state, kind }) {
  if (state === "invalid") return `${id} (broken)`
  if (kind === "inpainting") return `${id} (needs a picture)`
  return state === "loading" ? `${id} (loading)` : id
}
