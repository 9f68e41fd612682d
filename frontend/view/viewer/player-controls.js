// Play, position, frames or movie, timeline, full screen and download. Events: "toggle-playback", "move-playhead" (detail: 0 to 1),
// "step-playhead" (detail: the number of frames), "show-mode" (detail: frames | movie), "toggle-timeline", "toggle-sound", "toggle-fullscreen".
import { clock } from "../../model/transition/time.js"
import { changeIcon, element, emit, icon } from "../ui/dom.js"

const RESOLUTION = 1000

export class PlayerControls extends HTMLElement {
  #play = element("button", { type: "button", class: "icon", "aria-label": "Play", disabled: true }, icon("play"))
  #slider = element("input", {
    type: "range",
    min: "0",
    max: String(RESOLUTION),
    value: "0",
    step: "1",
    "aria-label": "Position",
    disabled: true,
  })
  #clock = element("p", { class: "clock" }, "0:00 / 0:00")
  #modes = ["frames", "movie"].map(mode =>
    element("input", { type: "radio", name: "player-mode", value: mode, disabled: true, checked: mode === "frames" }),
  )
  #timeline = element(
    "button",
    {
      type: "button",
      class: "timeline-toggle",
      "aria-pressed": "false",
      title: "Timeline: durations, holds, easing, sound",
    },
    icon("timeline"),
    element("span", {}, "Timeline"),
  )
  #sound = element("button", { type: "button", class: "icon", hidden: true }, icon("muted"))
  #full = element(
    "button",
    { type: "button", class: "icon", "aria-label": "Full screen", title: "Full screen" },
    icon("full"),
  )
  #download = element("a", { class: "button", download: true }, icon("download"), element("span", {}, "Download"))

  connectedCallback() {
    if (this.childElementCount) return
    const modes = element(
      "div",
      { class: "choices", role: "radiogroup", "aria-label": "Show" },
      ...this.#modes.map(radio => element("label", {}, radio, element("span", {}, radio.value))),
    )
    const tools = element("div", { class: "player-tools" }, this.#sound, this.#timeline, this.#full)
    this.append(this.#play, this.#slider, this.#clock, modes, tools, this.#download)
    this.#sound.addEventListener("click", () => emit(this, "toggle-sound"))
    this.#timeline.addEventListener("click", () => emit(this, "toggle-timeline"))
    this.#play.addEventListener("click", () => emit(this, "toggle-playback"))
    this.#slider.addEventListener("input", () => emit(this, "move-playhead", Number(this.#slider.value) / RESOLUTION))
    this.#slider.addEventListener("keydown", event => this.#keyed(event))
    this.#full.addEventListener("click", () => emit(this, "toggle-fullscreen"))
    for (const radio of this.#modes) radio.addEventListener("change", () => emit(this, "show-mode", radio.value))
    this.setMovie(null)
    this.setPlayhead(0, 8, "No frame yet")
  }

  setPlaying(isPlaying) {
    this.#play.setAttribute("aria-label", isPlaying ? "Pause" : "Play")
    changeIcon(this.#play, isPlaying ? "pause" : "play")
  }

  setPlayhead(playhead, seconds, words) {
    this.#slider.value = String(Math.round(playhead * RESOLUTION))
    this.#slider.setAttribute("aria-valuetext", words)
    this.#clock.textContent = `${clock(playhead * seconds)} / ${clock(seconds)}`
  }

  setUsable(hasFrames) {
    this.#play.disabled = this.#slider.disabled = this.#modes[0].disabled = !hasFrames
  }

  setMode(mode) {
    for (const radio of this.#modes) radio.checked = radio.value === mode
  }

  // Offered where there is something to hear.
  setSound(isOffered, isMuted) {
    this.#sound.hidden = !isOffered
    this.#sound.ariaLabel = this.#sound.title = isMuted ? "Turn the sound on" : "Mute"
    changeIcon(this.#sound, isMuted ? "muted" : "loud")
  }

  setTimeline(isOpen) {
    this.#timeline.setAttribute("aria-pressed", String(isOpen))
  }

  // A movie that the browser cannot play is downloaded only.
  setMovie(address, name = "", isPlayable = true) {
    this.#modes[1].disabled = !address || !isPlayable
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

  // Keys move the slider by whole frames.
  #keyed(event) {
    const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key]
    if (step) emit(this, "step-playhead", step)
    else if (event.key === " ") emit(this, "toggle-playback")
    else return
    event.preventDefault()
  }
}

customElements.define("player-controls", PlayerControls)
