// Numbers, with or without a slider.
import { pathOf } from "../../model/request/fields.js"
import { element } from "../ui/dom.js"
import { SettingField } from "./setting-field.js"

export class NumberField extends SettingField {
  input = element("input", {
    id: this.controlId,
    type: "number",
    step: this.field.step,
    inputmode: this.field.whole ? "numeric" : "decimal",
    autocomplete: "off",
    placeholder: this.field.optional ? "no limit" : null,
    "data-field": pathOf(this.field),
  })

  connectedCallback() {
    if (!this.childElementCount) this.build(this.input)
  }

  // Text that is not a number must not look like an empty field.
  get text() {
    return this.input.validity.badInput ? "?" : this.input.value
  }

  set text(text) {
    this.input.value = text
  }

  set step(step) {
    this.input.step = step
  }

  // An exclusive end excludes the step at it.
  limit({ min, max, exclusiveMin, exclusiveMax }) {
    const { step } = this.field
    this.input.min = min ?? (exclusiveMin === undefined ? "" : Number((exclusiveMin + step).toFixed(4)))
    this.input.max = max ?? (exclusiveMax === undefined ? "" : Number((exclusiveMax - step).toFixed(4)))
  }
}

// The number takes the whole range; the slider covers the useful part of it and is for pointers only.
export class SliderField extends NumberField {
  #slider = element("input", { type: "range", step: this.field.step, tabindex: "-1", "aria-hidden": "true" })

  connectedCallback() {
    if (this.childElementCount) return
    this.step = "any"
    this.#reach(this.field.slide ?? [])
    this.build(this.input, this.#slider)
    this.#slider.addEventListener("input", () => (this.input.value = this.#slider.value))
    this.input.addEventListener("input", () => (this.#slider.value = this.input.value))
    this.input.addEventListener("keydown", event => this.#stepWithArrows(event))
  }

  get text() {
    return super.text
  }

  set text(text) {
    super.text = text
    this.#slider.value = text
  }

  limit(limits) {
    super.limit(limits)
    if (!this.field.slide) this.#reach([this.input.min, this.input.max])
  }

  #reach([min, max]) {
    this.#slider.min = min ?? ""
    this.#slider.max = max ?? ""
    this.#slider.value = this.input.value
  }

  #stepWithArrows(event) {
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key]
    if (!direction) return
    event.preventDefault()
    const { step } = this.field
    const { min, max } = this.input
    const next = Math.round((Number(this.input.value) + direction * step) / step) * step
    const inRange = Math.min(max === "" ? next : Number(max), Math.max(min === "" ? next : Number(min), next))
    this.input.value = String(Number(inRange.toFixed(4)))
    this.input.dispatchEvent(new Event("input", { bubbles: true }))
  }
}

customElements.define("number-field", NumberField)
customElements.define("slider-field", SliderField)
