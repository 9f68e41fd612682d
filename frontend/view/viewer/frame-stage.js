// The large image: a mix of two frames, or the movie. Its size does not depend on what it shows.
import { element } from "../ui/dom.js"

// Small frames are enlarged up to a limit.
const MAX_SCALE = 6
const MIN_CAP = 512

export class FrameStage extends HTMLElement {
  #canvas = element("canvas", { role: "img", "aria-label": "No frame yet" })
  #video = element("video", {
    muted: true,
    loop: true,
    playsinline: true,
    preload: "auto",
    "aria-label": "The movie",
    hidden: true,
  })
  #note = element("p", { class: "stage-note" })
  #box = element("div", { class: "stage-box" }, this.#canvas, this.#video, this.#note)

  connectedCallback() {
    if (this.childElementCount) return
    this.append(this.#box)
    this.#video.muted = true
  }

  get video() {
    return this.#video
  }

  // Reserves the space before the first frame arrives.
  setSize(width, height) {
    if (!(width > 0 && height > 0)) return
    this.#box.style.setProperty("--ratio", String(width / height))
    this.#box.style.setProperty("--cap", `${Math.max(MIN_CAP, MAX_SCALE * Math.max(width, height))}px`)
  }

  showNote(note) {
    this.#note.textContent = note
    this.#note.hidden = note === ""
  }

  clear() {
    this.#canvas.width = this.#canvas.height = 0
    this.#canvas.setAttribute("aria-label", "No frame yet")
    this.unloadMovie()
  }

  unloadMovie() {
    this.hideMovie()
    this.#video.removeAttribute("src")
    this.#video.load()
  }

  draw(left, right, mix, label) {
    const canvas = this.#canvas
    if (canvas.width !== left.naturalWidth || canvas.height !== left.naturalHeight) {
      canvas.width = left.naturalWidth
      canvas.height = left.naturalHeight
    }
    const context = canvas.getContext("2d")
    context.globalAlpha = 1
    context.drawImage(left, 0, 0, canvas.width, canvas.height)
    if (mix > 0) {
      context.globalAlpha = mix
      context.drawImage(right, 0, 0, canvas.width, canvas.height)
    }
    if (canvas.getAttribute("aria-label") !== label) canvas.setAttribute("aria-label", label)
  }

  loadMovie(url) {
    if (this.#video.getAttribute("src") !== url) this.#video.src = url
  }

  showMovie() {
    this.#video.hidden = false
  }

  hideMovie() {
    this.#video.pause()
    this.#video.hidden = true
  }

  toggleFullscreen() {
    if (document.fullscreenElement) document.exitFullscreen()
    else this.requestFullscreen?.().catch(() => {})
  }
}

customElements.define("frame-stage", FrameStage)
