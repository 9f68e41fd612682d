// The tools above the tracks. Events: "undo-edit", "redo-edit", "zoom-changed" (detail: a factor), "grid-changed" (detail: a grid),
// "snap-all", "movie-changed" (detail: { format } or { fps }), "sound-chosen" (detail: a File), "render-timeline".
import { choiceOf, isRateWithin, RATES, rateFrom } from "../../model/timeline/rates.js"
import { button, element, emit, icon } from "../ui/dom.js"

const GRIDS = [
  ["Off", { unit: "off" }],
  ["0.1 s", { unit: "seconds", step: 0.1 }],
  ["0.5 s", { unit: "seconds", step: 0.5 }],
  ["1 s", { unit: "seconds", step: 1 }],
  ["Every beat", { unit: "beats", every: 1 }],
  ["Every 2nd beat", { unit: "beats", every: 2 }],
  ["Every 4th beat", { unit: "beats", every: 4 }],
  ["Every 8th beat", { unit: "beats", every: 8 }],
]
const FORMATS = {
  mp4: "MP4",
  webm: "WebM",
  webp: "WebP",
  gif: "GIF",
  mov: "ProRes",
  frames: "PNGs (ZIP)",
}
const FREE = "free"

export class TimelineBar extends HTMLElement {
  #undo = tool("undo", "Undo", "Control+Z", () => emit(this, "undo-edit"))
  #redo = tool("redo", "Redo", "Control+Shift+Z Control+Y", () => emit(this, "redo-edit"))
  #grid = element(
    "select",
    { id: "timeline-grid" },
    ...GRIDS.map(([words], index) => element("option", { value: index }, words)),
  )
  #snapAll = button("Snap all", () => emit(this, "snap-all"), { title: "Move every keyframe to the grid" })
  #format = element("select", { id: "timeline-format" })
  #rate = element(
    "select",
    { id: "timeline-rate" },
    ...RATES.map(rate => element("option", { value: rate }, `${rate} fps`)),
    element("option", { value: FREE }, "Other…"),
  )
  #freeRate = element("input", {
    type: "text",
    inputmode: "decimal",
    maxlength: "12",
    autocomplete: "off",
    hidden: true,
    "aria-label": "Frame rate, a number or a fraction such as 30000/1001",
  })
  #file = element("input", {
    type: "file",
    id: "timeline-sound",
    class: "unseen",
    accept: "audio/*,.m4a,.ogg,.opus,.flac",
  })
  #addSound = element("label", { class: "button", for: "timeline-sound" }, icon("sound"), element("span", {}, "Sound"))
  #render = button("Render", () => this.#canRender && emit(this, "render-timeline"), { class: "strong" })
  #canRender = false
  #rates = {}

  connectedCallback() {
    if (this.childElementCount) return
    this.append(
      group("Edits", this.#undo, this.#redo),
      field("Snap", this.#grid, ""),
      this.#snapAll,
      group(
        "Zoom",
        tool("zoom-out", "Zoom out", null, () => emit(this, "zoom-changed", 1 / 1.5)),
        tool("zoom-in", "Zoom in", null, () => emit(this, "zoom-changed", 1.5)),
      ),
      element("div", { class: "timeline-sound-choice" }, this.#file, this.#addSound),
      element(
        "div",
        { class: "timeline-output" },
        field("Format", this.#format, "unseen"),
        field("Frame rate", this.#rate, "unseen", this.#freeRate),
        this.#render,
      ),
    )
    this.#grid.addEventListener("change", () => emit(this, "grid-changed", GRIDS[Number(this.#grid.value)][1]))
    this.#format.addEventListener("change", () => emit(this, "movie-changed", { format: this.#format.value }))
    this.#rate.addEventListener("change", () => this.#rateChosen())
    this.#freeRate.addEventListener("change", () => this.#rateTyped())
    this.#file.addEventListener("change", () => {
      const [file] = this.#file.files
      if (file) emit(this, "sound-chosen", file)
      this.#file.value = ""
    })
  }

  // { undoes, redoes, cut, grid, hasSound, offers, rates: { min, max }, formats, render: { words, title, isEnabled } }
  show({ undoes, redoes, cut, grid, hasSound, offers, rates, formats, render }) {
    this.#rates = rates
    enable(this.#undo, undoes !== null, undoes ? `Undo: ${undoes}` : "Undo")
    enable(this.#redo, redoes !== null, redoes ? `Redo: ${redoes}` : "Redo")
    const chosen = GRIDS.findIndex(([, other]) => JSON.stringify(other) === JSON.stringify(grid))
    this.#grid.value = String(chosen)
    GRIDS.forEach(([, { unit }], index) => {
      const option = this.#grid.options[index]
      option.hidden = option.disabled = unit === "beats" && !hasSound
    })
    this.#snapAll.disabled = grid.unit === "off" || !offers("segments")
    this.#format.parentElement.hidden = !offers("format")
    if (this.#format.options.length !== formats.length)
      this.#format.replaceChildren(
        ...formats.map(format => element("option", { value: format }, FORMATS[format] ?? format)),
      )
    this.#format.value = cut.format
    this.#showRate(cut.fps)
    this.#file.parentElement.hidden = !offers("sound")
    this.#addSound.title = hasSound ? "Replace the sound" : "Add a sound"
    this.#canRender = render.isEnabled
    this.#render.textContent = render.words
    this.#render.title = render.title
    if (render.isEnabled) this.#render.removeAttribute("aria-disabled")
    else this.#render.setAttribute("aria-disabled", "true")
  }

  // While a sound is uploaded and its beats are found.
  set isUploading(isUploading) {
    this.#file.disabled = isUploading
    this.#addSound.querySelector("span").textContent = isUploading ? "Uploading…" : "Sound"
  }

  #showRate(fps) {
    const choice = choiceOf(fps)
    const isFree = choice === null || (this.#rate.value === FREE && document.activeElement === this.#freeRate)
    this.#rate.value = isFree ? FREE : choice
    this.#freeRate.hidden = !isFree
    if (document.activeElement !== this.#freeRate) this.#freeRate.value = String(fps)
  }

  #rateChosen() {
    if (this.#rate.value !== FREE) return emit(this, "movie-changed", { fps: Number(this.#rate.value) })
    this.#freeRate.hidden = false
    this.#freeRate.focus()
    this.#freeRate.select()
  }

  #rateTyped() {
    const isRate = isRateWithin(this.#freeRate.value, this.#rates)
    this.#freeRate.setAttribute("aria-invalid", String(!isRate))
    if (isRate) emit(this, "movie-changed", { fps: rateFrom(this.#freeRate.value) })
  }
}

function tool(name, words, keys, action) {
  const made = button("", action, { class: "icon", "aria-label": words, title: words, "aria-keyshortcuts": keys })
  made.append(icon(name))
  return made
}

function group(words, ...children) {
  return element("div", { class: "timeline-group", role: "group", "aria-label": words }, ...children)
}

function field(words, control, style, ...others) {
  return element(
    "div",
    { class: "timeline-field" },
    element("label", { for: control.id, class: style }, words),
    control,
    ...others,
  )
}

function enable(control, isEnabled, words) {
  control.disabled = !isEnabled
  control.title = words
}

customElements.define("timeline-bar", TimelineBar)
