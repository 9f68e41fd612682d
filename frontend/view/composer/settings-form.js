// All settings but the prompts. Tells "edited" when anything changes, and "render" for another movie of the same frames.
import { belongsTo, FIELDS, MODES } from "../../model/request/fields.js"
import { element } from "../ui/dom.js"
import { createField } from "./field.js"
import { onceAt } from "../ui/late.js"

const FOLDED = [["picture", "Picture"], ["way", "The way between"]]

export class SettingsForm extends HTMLElement {
  #fields = FIELDS.filter(field => field.group !== "tree").map(field => ({ ...field, ...createField(field) }))
  #tree = { values: {}, startsBy: "steps" }
  #treePlace = element("div", { hidden: true })
  #treeLoaded = onceAt(this.#treePlace, () => this.#loadTree())
  #mode = element("select", { "aria-label": "How the tree is chosen" },
    ...MODES.map(({ name, label }) => element("option", { value: name }, label)))
  #render = element("button", { type: "button", class: "quiet", hidden: true })

  connectedCallback() {
    if (this.childElementCount) return
    const quality = element("fieldset", { class: "quality" },
      element("legend", {}, "Quality"), this.#mode, ...this.#in("quality"), this.#treePlace)
    const movie = element("fieldset", { class: "movie" }, element("legend", {}, "Movie"), ...this.#in("movie"), this.#render)
    this.append(quality, movie)
    for (const [group, title] of FOLDED) {
      this.append(element("details", { class: "fold" }, element("summary", {}, title),
        element("div", { class: `fields ${group}` }, ...this.#in(group))))
    }
    this.#render.addEventListener("click", () => this.dispatchEvent(new Event("render", { bubbles: true })))
    this.addEventListener("input", () => this.#edited())
    this.#showMode()
  }

  get mode() {
    return this.#mode.value
  }

  get startsBy() {
    return this.#tree.startsBy
  }

  get values() {
    return { ...Object.fromEntries(this.#fields.map(field => [field.name, field.read()])), ...this.#tree.values }
  }

  show({ mode, startsBy = "steps", values }) {
    this.#mode.value = mode
    for (const field of this.#fields) field.write(values[field.name] ?? field.initial)
    const tree = Object.fromEntries(FIELDS.filter(field => field.group === "tree").map(({ name, initial }) => [name, values[name] ?? initial]))
    if (this.#tree.show) this.#tree.show(tree, startsBy)
    else this.#tree = { values: tree, startsBy }
    this.#showMode()
  }

  // Sets single values as a person would.
  change(values) {
    for (const field of this.#fields) if (values[field.name] !== undefined) field.write(values[field.name])
    this.#edited()
  }

  // Pixels that width and height are counted in.
  set sizeStep(step) {
    for (const name of ["width", "height"]) this.#fields.find(field => field.name === name).root.querySelector("input").step = step
  }

  // With the frames that are there already, so it takes no diffusion. `isBusy` while that is under way.
  offerRender(isOffered, isBusy = false) {
    this.#render.hidden = !isOffered
    this.#render.disabled = isBusy
    this.#render.textContent = isBusy ? "Rendering…" : "Render the frames again like this"
  }

  showMovieFields() {
    const { root } = this.#fields.find(field => field.name === "movie.seconds")
    root.scrollIntoView({ block: "center" })
    root.querySelector("input").focus({ preventScroll: true })
  }

  #in(group) {
    return this.#fields.filter(field => field.group === group).map(field => field.root)
  }

  #showMode() {
    for (const field of this.#fields) field.root.hidden = !belongsTo(field, this)
    this.#treePlace.hidden = this.mode !== "hand"
    if (this.mode === "hand") this.#treeLoaded().catch(() => {})
  }

  // Until a tree is drawn by hand its texts are only kept.
  async #loadTree() {
    const { TreeEditor } = await import("./tree-editor.js")
    const editor = new TreeEditor()
    editor.show(this.#tree.values, this.#tree.startsBy)
    this.#treePlace.append(editor.root)
    this.#tree = editor
  }

  #edited() {
    this.#showMode()
    this.dispatchEvent(new Event("edited", { bubbles: true }))
  }
}

customElements.define("settings-form", SettingsForm)
