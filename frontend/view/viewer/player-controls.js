// Play, scrub, frames or movie, full screen, download.
// Tells "play", "scrub" (detail: 0 to 1), "step" (detail: so many frames on), "mode" (detail: frames | movie), "full".
import { clock } from "../../model/transition/time.js"
import { changeIcon, element, icon } from "../ui/dom.js"

const FINENESS = 1000

export class PlayerControls extends HTMLElement {
  #play = element("button", { type: "button", class: "icon", "aria-label": "Play", disabled: true }, icon("play"))
  #slider = element("input", { type: "range", min: "0", max: String(FINENESS), value: "0", step: "1", "aria-label": "Position", disabled: true })
  #clock = element("p", { class: "clock" }, "0:00 / 0:00")
  #modes = ["frames", "movie"].map(mode =>
    element("input", { type: "radio", name: "player-mode", value: mode, disabled: true, checked: mode === "frames" }))
  #full = element("button", { type: "button", class: "icon", "aria-label": "Full screen", title: "Full screen" }, icon("full"))
  #download = element("a", { class: "button", download: true }, icon("download"), element("span", {}, "Download"))

  connectedCallback() {
    if (this.childElementCount) return
    const modes = element("div", { class: "choices", role: "radiogroup", "aria-label": "Show" },
      ...this.#modes.map(radio => element("label", {}, radio, element("span", {}, radio.value))))
    this.append(this.#play, this.#slider, this.#clock, modes, this.#full, this.#download)
    this.#play.addEventListener("click", () => this.#tell("play"))
    this.#slider.addEventListener("input", () => this.#tell("scrub", Number(this.#slider.value) / FINENESS))
    this.#slider.addEventListener("keydown", event => this.#keyed(event))
    this.#full.addEventListener("click", () => this.#tell("full"))
    for (const radio of this.#modes) radio.addEventListener("change", () => this.#tell("mode", radio.value))
    this.setMovie(null)
    this.setPlayhead(0, 8, "No frame yet")
  }

  setPlaying(isPlaying) {
    this.#play.setAttribute("aria-label", isPlaying ? "Pause" : "Play")
    changeIcon(this.#play, isPlaying ? "pause" : "play")
  }

  setPlayhead(playhead, seconds, words) {
    this.#slider.value = String(Math.round(playhead * FINENESS))
    this.#slider.setAttribute("aria-valuetext", words)
    this.#clock.textContent = `${clock(playhead * seconds)} / ${clock(seconds)}`
  }

  setUsable(hasFrames) {
    this.#play.disabled = this.#slider.disabled = this.#modes[0].disabled = !hasFrames
  }

  setMode(mode) {
    for (const radio of this.#modes) radio.checked = radio.value === mode
  }

  setMovie(address, name = "") {
    this.#modes[1].disabled = !address
    if (address) {
      this.#download.href = address
      this.#download.setAttribute("download", name)
      this.#download.removeAttribute("aria-disabled")
    } else {
      this.#download.removeAttribute("href")
      this.#download.setAttribute("role", "link")
      this.#download.setAttribute("aria-disabled", "true")
    }
  }

  // With keys the slider goes from frame to frame.
  #keyed(event) {
    const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key]
    if (step) this.#tell("step", step)
    else if (event.key === " ") this.#tell("play")
    else return
    event.preventDefault()
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true }))
  }
}

customElements.define("player-controls", PlayerControls)
