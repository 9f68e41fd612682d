// The distances in words, and the fields to add frames where they are large. Event: "add-frames" (detail: { frames } or
// { frames, left, right }, the indices of two neighbours).
import { worstOf } from "../../model/transition/distances.js"
import { button, element, emit } from "../ui/dom.js"
import { capitalized, distanceWords, gapWords } from "./distance-bars.js"

const MOST = 100

export class QualityLine extends HTMLElement {
  #words = element("p", { class: "quality-words" })
  #count = element("input", { id: "more-frames", type: "number", min: 1, max: MOST, value: 4, inputmode: "numeric" })
  #here = button("Spend more here", () => this.#add(this.#gap))
  #everywhere = button("on the whole", () => this.#add(null), {
    title: "Add frames where neighbouring frames differ most",
    "aria-label": "Spend more on the whole",
  })
  #more = element(
    "div",
    { class: "quality-more", role: "group", "aria-label": "Add frames", hidden: true },
    element("label", { for: "more-frames" }, "Frames"),
    this.#count,
    this.#here,
    this.#everywhere,
  )
  #gap = null
  #canGrow = false

  connectedCallback() {
    if (!this.childElementCount) this.append(this.#words, this.#more)
  }

  // `picked` is a gap or null for the worst one; `grows` with adaptive placement, `canGrow` once it has succeeded.
  show({ gaps, places, picked, evenness, grows, canGrow }) {
    const worst = worstOf(gaps)
    this.#gap = picked ?? worst
    this.#words.textContent = sentence({ picked, worst, places, evenness })
    this.#more.hidden = !grows
    this.#here.title = this.#gap ? `Add frames between ${gapWords(this.#gap, places)}` : ""
    this.#allow(canGrow && this.#gap !== null)
  }

  #allow(canGrow) {
    this.#canGrow = canGrow
    for (const control of [this.#here, this.#everywhere]) {
      if (canGrow) control.removeAttribute("aria-disabled")
      else control.setAttribute("aria-disabled", "true")
    }
  }

  #add(gap) {
    const frames = Math.round(Math.min(MOST, Math.max(1, Number(this.#count.value) || 1)))
    this.#count.value = String(frames)
    if (!this.#canGrow) return
    this.#allow(false)
    emit(this, "add-frames", gap ? { frames, left: gap.leftIndex, right: gap.rightIndex } : { frames })
  }
}

function sentence({ picked, worst, places, evenness }) {
  if (!worst) return ""
  const parts = [`largest ${distanceWords(worst)}, ${gapWords(worst, places)}`]
  if (picked && picked !== worst) parts.unshift(`${gapWords(picked, places)}: ${distanceWords(picked)}`)
  if (evenness !== null) parts.push(`evenness ${evenness.toFixed(2)}`)
  return capitalized(parts.join(" · "))
}

customElements.define("quality-line", QualityLine)
