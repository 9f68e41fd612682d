// The selected keyframe or segment of the timeline in numbers. Events: "edit-cut" (detail: { cut, words, key }), "edit-settled",
// "keyframe-moved" (detail: { from, to }), "sound-removed", "new-seed" (detail: the keyframe's place), "new-prompt" (detail: { slot,
// prompt }), "draw-finer" (detail: the segment).
import {
  SOUNDING,
  isReordered,
  LONGEST,
  placesOf,
  SHORTEST,
  withArrival,
  withEasing,
  withHold,
  withSeconds,
  withSoundFrom,
} from "../../model/timeline/cut.js"
import { framesPerSecond } from "../../model/timeline/rates.js"
import { timeWords } from "../../model/timeline/scale.js"
import { button, element, emit, icon } from "../ui/dom.js"
import "./easing-menu.js"
import "./prompt-editor.js"

const SEED = "Draw this keyframe with another random seed; the rest stays as it is"
const SEED_OF_PICTURE = "Draw the frames around this picture with another random seed; the picture stays"

export class TimelineInspector extends HTMLElement {
  #title = element("p", { class: "timeline-title" })
  #seconds = numberField("timeline-seconds", "Duration", SHORTEST, value => this.#editSegment(value))
  #hold = numberField("timeline-hold", "Hold", 0, value => this.#editHold(value))
  #arrival = numberField("timeline-arrival", "Arrives at", 0, value => this.#editArrival(value))
  #from = numberField("timeline-from", "Start of the sound", 0, value => this.#editFrom(value))
  #easing = element("easing-menu")
  #earlier = this.#mover("Move earlier", -1)
  #later = this.#mover("Move later", 1)
  #removeSound = button("Remove sound", () => emit(this, "sound-removed"))
  #newSeed = button("New seed", () => emit(this, "new-seed", this.#state.selection.index))
  #changePrompt = button("Change prompt", () => this.#openPrompt())
  #finer = button("Draw finer", () => emit(this, "draw-finer", this.#state.selection.index))
  #keyframe = element(
    "div",
    { class: "timeline-fields" },
    this.#hold,
    this.#arrival,
    element("div", { class: "timeline-group" }, this.#earlier, this.#later),
    this.#newSeed,
    this.#changePrompt,
  )
  #prompt = element("prompt-editor", { hidden: true })
  #segment = element("div", { class: "timeline-fields" }, this.#seconds, this.#easing, this.#finer)
  #sound = element("div", { class: "timeline-fields" }, this.#from, this.#removeSound)
  #total = element("p", { class: "timeline-total" })
  #state = null

  connectedCallback() {
    if (this.childElementCount) return
    this.append(this.#title, this.#keyframe, this.#prompt, this.#segment, this.#sound, this.#total)
    this.addEventListener("easing-chosen", event => this.#editEasing(event.detail))
    this.addEventListener("change", event => event.target.matches("input") && this.#settle())
    this.addEventListener("prompt-closed", ({ detail }) => this.#closePrompt(detail))
  }

  // { id, cut, keyframes: [words], pictures: [whether a keyframe is an own picture], selection, offers, sound, whyNotFiner, orderCost };
  // `whyNotFiner` is null where a segment can be drawn finer; `orderCost` is what a new order costs, in words, or null.
  set state(state) {
    const isOther = state.id !== this.#state?.id
    this.#state = state
    const { cut, keyframes, selection, offers, sound } = state
    const { kind, index } = selection
    const places = placesOf(cut)
    if (isOther || kind !== "keyframe" || this.#prompt.slot !== index) this.#prompt.hidden = true
    this.#keyframe.hidden = kind !== "keyframe" || !this.#prompt.hidden
    this.#segment.hidden = kind !== "segment"
    this.#sound.hidden = kind !== "sound"
    const word = slot => keyframes[cut.order[slot]] || "…"
    if (kind === "segment") {
      this.#title.textContent = `Segment ${index + 1}: ${word(index)} → ${word(index + 1)}`
      fill(this.#seconds, cut.segments[index].seconds)
      this.#seconds.hidden = this.#easing.hidden = !offers("segments")
      this.#easing.easing = cut.segments[index].easing
      this.#offerFiner(state.whyNotFiner)
    } else if (kind === "keyframe") {
      this.#title.textContent = `Keyframe ${index + 1}: ${word(index)}`
      fill(this.#hold, cut.holds[index])
      fill(this.#arrival, places.keyframes[index].from)
      this.#hold.hidden = !offers("holds")
      this.#arrival.hidden = !offers("segments") || index === 0
      this.#newSeed.title = state.pictures[cut.order[index]] ? SEED_OF_PICTURE : SEED
      this.#earlier.disabled = index === 0
      this.#later.disabled = index === cut.order.length - 1
    } else {
      this.#title.textContent = soundWords(sound)
      fill(this.#from, cut.sound?.from ?? 0)
    }
    this.#showTotal(state, places.seconds)
  }

  // What drawing the typed prompt costs, in words.
  set cost(words) {
    this.#prompt.cost = words
  }

  // A field with what the cut does not have, as a duration that is too long, shows the cut's.
  #settle() {
    emit(this, "edit-settled")
    this.state = this.#state
  }

  #offerFiner(whyNot) {
    this.#finer.title = whyNot ?? "Draw more frames in this segment; those that are there stay"
    if (whyNot) this.#finer.setAttribute("aria-disabled", "true")
    else this.#finer.removeAttribute("aria-disabled")
  }

  // The prompt takes the place of the keyframe's other fields.
  #openPrompt() {
    const { cut, keyframes, selection } = this.#state
    this.#keyframe.hidden = true
    this.#prompt.open(selection.index, keyframes[cut.order[selection.index]])
  }

  #closePrompt(prompt) {
    const { slot } = this.#prompt
    this.#prompt.hidden = true
    this.#keyframe.hidden = false
    this.#changePrompt.focus()
    if (prompt !== null) emit(this, "new-prompt", { slot, prompt })
  }

  #showTotal({ cut, orderCost }, seconds) {
    const pictures = Math.round(seconds * (framesPerSecond(cut.fps) ?? 0))
    const isMuted = cut.sound !== null && !SOUNDING.includes(cut.format)
    this.#total.textContent = isReordered(cut)
      ? `New order: ${orderCost ?? "…"}`
      : `${timeWords(seconds)} · ${pictures.toLocaleString("en")} pictures${isMuted ? " · no sound in this format" : ""}`
  }

  #mover(words, direction) {
    const made = button("", () => this.#move(direction), { class: "icon", "aria-label": words, title: words })
    made.append(icon(direction < 0 ? "left" : "right"))
    return made
  }

  #move(direction) {
    const { index } = this.#state.selection
    emit(this, "keyframe-moved", { from: index, to: index + direction })
  }

  #editSegment(seconds) {
    const { cut, selection } = this.#state
    const { index } = selection
    this.#edit(withSeconds(cut, index, seconds), `length of segment ${index + 1}`)
  }

  #editHold(seconds) {
    const { cut, selection } = this.#state
    const { index } = selection
    this.#edit(withHold(cut, index, seconds), `hold of keyframe ${index + 1}`)
  }

  #editArrival(seconds) {
    const { cut, selection } = this.#state
    const { index } = selection
    this.#edit(withArrival(cut, index, seconds), `time of keyframe ${index + 1}`)
  }

  #editEasing({ easing, isDragged }) {
    const { cut, selection } = this.#state
    const { index } = selection
    const name = `easing of segment ${index + 1}`
    emit(this, "edit-cut", { cut: withEasing(cut, index, easing), words: name, key: isDragged ? name : null })
  }

  #editFrom(from) {
    const { cut, sound } = this.#state
    this.#edit(withSoundFrom(cut, from, sound.seconds), "start of the sound")
  }

  #edit(cut, words) {
    emit(this, "edit-cut", { cut, words, key: `field ${words}` })
  }
}

function numberField(id, words, min, action) {
  const input = element("input", { id, type: "number", min, max: LONGEST, step: "0.1", inputmode: "decimal" })
  input.addEventListener("input", () => {
    const isNumber = input.value !== "" && Number.isFinite(input.valueAsNumber) && input.valueAsNumber >= min
    input.setAttribute("aria-invalid", String(!isNumber))
    if (isNumber) action(input.valueAsNumber)
  })
  return element(
    "div",
    { class: "timeline-field" },
    element("label", { for: id }, words, element("span", { class: "unit" }, " (s)")),
    input,
  )
}

// Leaves a field alone while the user types in it.
function fill(field, seconds) {
  const input = field.querySelector("input")
  if (input === document.activeElement && input.valueAsNumber === seconds) return
  input.value = String(seconds)
  input.setAttribute("aria-invalid", "false")
}

function soundWords(sound) {
  if (!sound) return "Sound"
  return sound.tempo ? `Sound: ${Math.round(sound.tempo)} BPM, ${sound.beats.length} beats` : "Sound: no beats found"
}

customElements.define("timeline-inspector", TimelineInspector)
