// All settings but the prompts. Tells "edited" when anything changes, and "render" for another movie of the same frames.
import { belongsTo, FIELDS, MODES } from "../request/fields.js"
import { element } from "./dom.js"
import { createField } from "./field.js"

const GROUPS = [["picture", "Picture"], ["way", "Way"], ["movie", "Movie"]]

export class SettingsForm extends HTMLElement {
  #fields = FIELDS.map(field => ({ ...field, ...createField(field) }))
  #mode = element("select", { "aria-label": "How the tree is chosen" },
    ...MODES.map(({ name, label }) => element("option", { value: name }, label)))

  #render = element("button", { type: "button", class: "quiet", hidden: true })

  connectedCallback() {
    if (this.childElementCount) return
    const quality = element("fieldset", { class: "quality" }, element("legend", {}, "Quality"), this.#mode, ...this.#in("quality"))
    const advanced = element("details", { class: "advanced" }, element("summary", {}, "Advanced"))
    for (const [group, title] of GROUPS) {
      advanced.append(element("fieldset", { class: group }, element("legend", {}, title), ...this.#in(group)))
    }
    advanced.querySelector(".movie").append(this.#render)
    this.append(quality, advanced)
    this.#render.addEventListener("click", () => this.dispatchEvent(new Event("render", { bubbles: true })))
    this.addEventListener("input", () => this.#edited())
    this.#showMode()
  }

  get mode() {
    return this.#mode.value
  }

  get values() {
    return Object.fromEntries(this.#fields.map(field => [field.name, field.read()]))
  }

  show({ mode, values }) {
    this.#mode.value = mode
    for (const field of this.#fields) field.write(values[field.name] ?? field.initial)
    this.#showMode()
  }

  // Sets single values as a person would.
  change(values) {
    for (const field of this.#fields) if (values[field.name] !== undefined) field.write(values[field.name])
    this.#edited()
  }

  // With the frames that are there already, so it takes no diffusion. `isBusy` while that is under way.
  offerRender(isOffered, isBusy = false) {
    this.#render.hidden = !isOffered
    this.#render.disabled = isBusy
    this.#render.textContent = isBusy ? "Rendering…" : "Render the frames again like this"
  }

  #in(group) {
    return this.#fields.filter(field => field.group === group).map(field => field.root)
  }

  #showMode() {
    for (const field of this.#fields) field.root.hidden = !belongsTo(field, this.mode)
  }

  #edited() {
    this.#showMode()
    this.dispatchEvent(new Event("edited", { bubbles: true }))
  }
}

customElements.define("settings-form", SettingsForm)
