// The part of the sound that the movie has, below the pieces.
import { placesOf } from "../../model/timeline/cut.js"
import { timeWords } from "../../model/timeline/scale.js"
import { element } from "../ui/dom.js"
import { lengthWords, mark, PADDING } from "./track-pieces.js"
import { drawWaveform } from "./waveform-canvas.js"

// In pixels, as in timeline.css.
const HEIGHT = 44

export class SoundLane extends HTMLElement {
  #waveform = element("canvas")
  #button = element(
    "button",
    { type: "button", "data-kind": "sound", "data-index": "0", tabindex: "-1" },
    this.#waveform,
  )

  connectedCallback() {
    if (this.childElementCount) return
    this.classList.add("timeline-sound")
    this.append(this.#button)
  }

  // The state of the tracks.
  draw({ cut, sound, selection }, scale) {
    this.hidden = sound === null
    if (!sound) return
    const seconds = Math.max(0, Math.min(placesOf(cut).seconds, sound.seconds - sound.from))
    const width = scale.toPixels(seconds)
    this.#button.style.insetInlineStart = `${PADDING}px`
    this.#button.style.inlineSize = `${width}px`
    mark(this.#button, selection, `Sound, from ${timeWords(sound.from)}, ${lengthWords(seconds)}`)
    drawWaveform(this.#waveform, sound, { from: sound.from, seconds, width, height: HEIGHT })
  }
}

customElements.define("sound-lane", SoundLane)
