// One setting: a label, its control, a hint and a place for its error. The value is text, as in a draft.
import { pathOf } from "../../model/request/fields.js"
import { element } from "../ui/dom.js"

// The base of all kinds of fields; each builds its control.
export class SettingField extends HTMLElement {
  #isUntouched = true
  #initial
  field

  constructor(field) {
    super()
    this.field = field
    this.addEventListener("input", () => (this.#isUntouched = false))
  }

  get controlId() {
    return `field-${this.field.name.replace(".", "-")}`
  }

  // Undefined until the user, a draft or the server's default sets it.
  get value() {
    return this.#isUntouched && this.#initial === undefined ? undefined : this.text
  }

  // Undefined takes the field's own default or the server's, as soon as that is known.
  set value(value) {
    this.#isUntouched = value === undefined
    this.text = value ?? this.#initial ?? ""
  }

  // { min, max, exclusiveMin, exclusiveMax, initial } as the server describes the field.
  set limits(limits) {
    this.limit?.(limits)
    this.#initial = this.field.optional ? undefined : (this.field.initial ?? limits.initial)
    if (this.#isUntouched) this.text = this.#initial ?? ""
  }

  build(control, ...others) {
    const { kind, label, unit, hint } = this.field
    this.className = `field ${kind}`
    const words = this.createLabel(label)
    if (unit) words.append(element("span", { class: "unit" }, ` (${unit})`))
    this.append(words, ...(words.contains(control) ? [] : [control]), ...others)
    if (hint) {
      const id = `${this.controlId}-hint`
      this.append(element("p", { class: "hint", id }, hint))
      control.setAttribute("aria-describedby", id)
    }
    this.append(element("p", { class: "field-error", hidden: true }))
  }

  createLabel(words) {
    return element("label", { for: this.controlId }, words)
  }
}

class TextField extends SettingField {
  #area = element("textarea", { id: this.controlId, rows: 2, "data-field": pathOf(this.field) })

  connectedCallback() {
    if (!this.childElementCount) this.build(this.#area)
  }

  get text() {
    return this.#area.value
  }

  set text(text) {
    this.#area.value = text
  }
}

class SelectField extends SettingField {
  #select = element(
    "select",
    { id: this.controlId, "data-field": pathOf(this.field) },
    ...this.field.choices.map(([value, words]) => element("option", { value }, words)),
  )

  connectedCallback() {
    if (!this.childElementCount) this.build(this.#select)
  }

  get text() {
    return this.#select.value
  }

  set text(text) {
    this.#select.value = text
  }

  // Hides the other choices.
  set offered(values) {
    for (const option of this.#select.options) option.hidden = option.disabled = !values.includes(option.value)
  }
}

class CheckboxField extends SettingField {
  #box = element("input", { type: "checkbox", id: this.controlId, "data-field": pathOf(this.field) })

  connectedCallback() {
    if (!this.childElementCount) this.build(this.#box)
  }

  get text() {
    return String(this.#box.checked)
  }

  set text(text) {
    this.#box.checked = text === "true"
  }

  createLabel(words) {
    return element("label", { class: "check", for: this.controlId }, this.#box, words)
  }
}

class ChoiceField extends SettingField {
  #radios = this.field.choices.map(value => element("input", { type: "radio", name: this.controlId, value }))

  connectedCallback() {
    if (this.childElementCount) return
    const labels = this.#radios.map(radio => element("label", {}, radio, element("span", {}, radio.value)))
    this.build(
      element(
        "div",
        {
          class: "choices",
          role: "radiogroup",
          "aria-labelledby": `${this.controlId}-label`,
          "data-field": pathOf(this.field),
        },
        ...labels,
      ),
    )
  }

  get text() {
    return this.#radios.find(radio => radio.checked)?.value ?? ""
  }

  set text(text) {
    for (const radio of this.#radios) radio.checked = radio.value === text
  }

  createLabel(words) {
    return element("span", { class: this.field.isLabelled ? "label" : "unseen", id: `${this.controlId}-label` }, words)
  }
}

customElements.define("text-field", TextField)
customElements.define("checkbox-field", CheckboxField)
customElements.define("select-field", SelectField)
customElements.define("choice-field", ChoiceField)

export { CheckboxField, ChoiceField, SelectField, TextField }
