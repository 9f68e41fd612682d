// All settings except the prompts. Events: "draft-edited", "rerender-movie" (the user wants another movie of the same frames),
// "cut-removed" (detail: the properties of the timeline's cut to omit).
import { belongsTo, FIELDS, MODES, pathOf } from "../../model/request/fields.js"
import { button, element, emit } from "../ui/dom.js"
import { lateElement } from "../ui/loading.js"
import { NumberField, SliderField } from "./number-field.js"
import { CheckboxField, ChoiceField, SelectField, TextField } from "./setting-field.js"

const KINDS = {
  checkbox: CheckboxField,
  choice: ChoiceField,
  number: NumberField,
  select: SelectField,
  slider: SliderField,
  text: TextField,
}
const FOLDED = [
  ["image", "Image"],
  ["blending", "Blending"],
]
const TREE = FIELDS.filter(field => field.group === "tree").map(field => field.name)

export class SettingsForm extends HTMLElement {
  #fields = FIELDS.filter(field => field.group !== "tree").map(field => new KINDS[field.kind](field))
  #tree = { values: {}, startsBy: "steps" }
  #limits = {}
  #hasTiny = false
  #hasUpscaler = false
  #treeEditor = element("tree-editor", { hidden: true })
  #withTreeEditor = lateElement(this.#treeEditor, () => import("./tree-editor.js"))
  #mode = element(
    "select",
    { "aria-label": "Branching mode" },
    ...MODES.map(({ name, label }) => element("option", { value: name }, label)),
  )
  #limitsGroup = element(
    "fieldset",
    { class: "limits", "aria-describedby": "limits-hint" },
    element("legend", {}, "Limits of a segment"),
    ...this.#in("limits"),
    element(
      "p",
      { class: "hint", id: "limits-hint" },
      "Branches are added until the first limit is reached. Without limits: the frames and steps of fixed placement.",
    ),
  )
  #others = button("", () => {
    emit(this, "cut-removed", ["format", "holds", "sound", "upscaler"])
    this.#edited()
  })
  #rerender = button("", () => emit(this, "rerender-movie"), { hidden: true })

  connectedCallback() {
    if (this.childElementCount) return
    const quality = element(
      "fieldset",
      { class: "quality" },
      element("legend", {}, "Quality"),
      this.#mode,
      ...this.#in("quality"),
      this.#limitsGroup,
      this.#treeEditor,
    )
    const movie = element(
      "fieldset",
      { class: "movie" },
      element("legend", {}, "Movie"),
      ...this.#in("movie"),
      element("div", {}, this.#others),
      this.#rerender,
    )
    this.append(quality, movie)
    for (const [group, title] of FOLDED) {
      this.append(
        element(
          "details",
          { class: "fold" },
          element("summary", {}, title),
          element("div", { class: `fields ${group}` }, ...this.#in(group)),
        ),
      )
    }
    this.#field("movie.seconds").addEventListener("input", () => emit(this, "cut-removed", ["segments"]))
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
    return { ...Object.fromEntries(this.#fields.map(({ field, value }) => [field.name, value])), ...this.#tree.values }
  }

  // The server's ranges and defaults: see limits.js.
  set limits(limits) {
    this.#limits = limits
    for (const item of this.#fields) item.limits = limits[pathOf(item.field)] ?? {}
    if (TREE.some(name => this.#tree.values[name] === undefined)) this.#showTree(this.#tree)
    this.#showMode()
  }

  // Values that the draft lacks take the server's defaults.
  show({ mode, startsBy = "steps", values }) {
    this.#mode.value = mode
    for (const item of this.#fields) item.value = values[item.field.name]
    this.#showTree({ values: Object.fromEntries(TREE.map(name => [name, values[name]])), startsBy })
    this.#showMode()
  }

  // Sets single values without an event.
  fill(values) {
    for (const item of this.#fields) if (item.field.name in values) item.value = values[item.field.name]
    this.#showMode()
  }

  // The samplers that the model offers.
  set samplers(samplers) {
    this.#field("sampler").offered = samplers
  }

  // The decoders that the model offers; with one of them there is nothing to choose.
  set autoencoders(autoencoders) {
    const field = this.#field("autoencoder")
    this.#hasTiny = autoencoders.includes("tiny")
    if (!this.#hasTiny) field.value = undefined
    field.hidden = !this.#hasTiny
  }

  // The upscalers that the model has; without one movies are as large as the frames.
  set upscalers(upscalers) {
    const field = this.#field("movie.scale")
    this.#hasUpscaler = upscalers.length > 0
    if (!this.#hasUpscaler) field.value = undefined
    field.hidden = !this.#hasUpscaler
  }

  // The granularity of width and height in pixels.
  set sizeStep(step) {
    for (const name of ["width", "height"]) this.#field(name).step = step
  }

  // Another movie of the existing frames takes no diffusion. `isBusy` while it is being rendered.
  offerRerender(isOffered, isBusy = false) {
    this.#rerender.hidden = !isOffered
    this.#rerender.disabled = isBusy
    this.#rerender.textContent = isBusy ? "Rendering…" : "Re-render with these settings"
  }

  // What the timeline or a dropped movie adds.
  set cut({ segments, format = "mp4", holds = [], sound, upscaler }) {
    const field = this.#field("movie.seconds")
    const words = segments?.map(({ seconds }) => seconds).join(" + ")
    field.querySelector(".hint").textContent = words
      ? `From the timeline: ${words} s. A value here replaces them.`
      : field.field.hint
    const others = [format !== "mp4" && format, holds.some(Number) && "holds", sound?.id && "sound", upscaler]
    const names = others.filter(Boolean).join(", ")
    this.#others.hidden = !names
    this.#others.textContent = `Remove from the movie: ${names}`
  }

  showMovieFields() {
    const field = this.#field("movie.seconds")
    field.scrollIntoView({ block: "center" })
    field.input.focus({ preventScroll: true })
  }

  #field(name) {
    return this.#fields.find(item => item.field.name === name)
  }

  #in(group) {
    return this.#fields.filter(item => item.field.group === group)
  }

  // Until a custom tree is edited its values are only kept.
  #showTree({ values, startsBy }) {
    const known = Object.fromEntries(TREE.map(name => [name, values[name] ?? this.#limits[name]?.initial]))
    if (this.#tree === this.#treeEditor) this.#treeEditor.show(known, startsBy)
    else this.#tree = { values: known, startsBy }
  }

  #showMode() {
    const draft = { mode: this.mode, startsBy: this.startsBy, values: this.values }
    for (const item of this.#fields) item.hidden = !belongsTo(item.field, draft)
    this.#limitsGroup.hidden = this.#in("limits").every(item => item.hidden)
    this.#field("autoencoder").hidden = !this.#hasTiny
    this.#field("movie.scale").hidden = !this.#hasUpscaler
    const isCustom = this.mode === "hand"
    this.#treeEditor.hidden = !isCustom
    if (!isCustom || this.#tree === this.#treeEditor) return
    this.#withTreeEditor(editor => {
      if (this.#tree === editor) return
      editor.show(this.#tree.values, this.#tree.startsBy)
      this.#tree = editor
    })
  }

  #edited() {
    this.#showMode()
    emit(this, "draft-edited")
  }
}

customElements.define("settings-form", SettingsForm)
