// Drags on the tracks: an edge to lengthen its piece, a keyframe to another place, the sound, and the playhead.
import { placesOf, withArrival, withHold, withSoundFrom } from "../../model/timeline/cut.js"
import { beginningsOf, momentsOf, snapped } from "../../model/timeline/scale.js"
import { emit } from "../ui/dom.js"
import { pieceOf } from "./track-pieces.js"

// In pixels.
const ATTRACTION = 10
const LEAST = 5

export class TrackDrag {
  #tracks
  #drag = null

  // Listens to the pointer on a <timeline-tracks>.
  constructor(tracks) {
    this.#tracks = tracks
    tracks.addEventListener("pointerdown", event => this.#pressed(event))
    tracks.addEventListener("pointermove", event => this.#moved(event))
    tracks.addEventListener("pointerup", event => this.#released(event))
    tracks.addEventListener("pointercancel", () => this.cancel())
  }

  get isActive() {
    return this.#drag !== null
  }

  // While something moves the scale stays as it is.
  get isMoving() {
    return this.#drag?.isMoving === true
  }

  // Takes back what was dragged so far.
  cancel() {
    const drag = this.#drag
    if (!drag) return
    this.#end()
    if (drag.kind === "edge" || drag.kind === "sound") emit(this.#tracks, "edit-reverted")
    this.#tracks.render()
  }

  #pressed(event) {
    if (!event.isPrimary || event.button !== 0 || !this.#tracks.state) return
    const { target } = event
    const edge = target.closest(".timeline-edge")
    const keyframe = target.closest(".timeline-keyframe button")
    const sound = target.closest(".timeline-sound button")
    const isScrub = target.closest(".timeline-ruler, .timeline-playhead, .timeline-beats")
    if (edge) this.#begin(event, { kind: "edge", item: edge.parentElement, handle: edge })
    else if (keyframe) this.#begin(event, { kind: "keyframe", item: keyframe.parentElement })
    else if (sound) this.#begin(event, { kind: "sound" })
    else if (isScrub || target.matches(".timeline-roll")) {
      this.#begin(event, { kind: "scrub" })
      this.#scrub(event)
    }
  }

  #begin(event, drag) {
    this.#drag = { ...drag, pointer: event.pointerId, x: event.clientX, cut: this.#tracks.state.cut, isMoving: false }
    if (drag.kind === "sound") emit(this.#tracks, "piece-selected", { kind: "sound", index: 0 })
    if (drag.kind !== "edge") return
    event.preventDefault()
    emit(this.#tracks, "piece-selected", pieceOf(drag.item))
    drag.handle.focus({ preventScroll: true })
  }

  #moved(event) {
    const drag = this.#drag
    if (!drag || event.pointerId !== drag.pointer) return
    if (!drag.isMoving) {
      if (Math.abs(event.clientX - drag.x) < LEAST) return
      drag.isMoving = true
      this.#tracks.setPointerCapture(drag.pointer)
    }
    if (drag.kind === "scrub") this.#scrub(event)
    else if (drag.kind === "edge") this.#stretch(event)
    else if (drag.kind === "sound") this.#shift(event)
    else this.#carry(event)
  }

  #scrub(event) {
    const { seconds } = placesOf(this.#tracks.state.cut)
    emit(this.#tracks, "move-playhead", Math.min(1, Math.max(0, this.#tracks.secondsAt(event) / seconds)))
  }

  // The grid attracts the edge, unless Alt is pressed.
  #stretch(event) {
    const { item, cut } = this.#drag
    const { kind, index } = pieceOf(item)
    const wanted = this.#tracks.secondsAt(event)
    const { grid, sound } = this.#tracks.state
    const moment = this.#snapped(event, () => momentsOf(grid, wanted + 60, sound), wanted)
    const next =
      kind === "segment"
        ? withArrival(cut, index + 1, moment)
        : withHold(cut, index, moment - placesOf(cut).keyframes[index].from)
    this.#edit(next, kind === "segment" ? `length of segment ${index + 1}` : `hold of keyframe ${index + 1}`)
  }

  // To the left, the movie begins later in the sound. Keyframes attract beats, unless Alt is pressed.
  #shift(event) {
    const { cut, x } = this.#drag
    const { sound } = this.#tracks.state
    const wanted = cut.sound.from - this.#tracks.scale.toSeconds(event.clientX - x)
    const from = this.#snapped(event, () => beginningsOf(sound, cut), wanted)
    this.#edit(withSoundFrom(cut, from, sound.seconds), "start of the sound")
  }

  #snapped(event, moments, wanted) {
    return snapped(
      event.altKey ? [] : moments(),
      Math.round(100 * wanted) / 100,
      this.#tracks.scale.toSeconds(ATTRACTION),
    )
  }

  #carry(event) {
    const { item, cut } = this.#drag
    const { index } = pieceOf(item)
    item.classList.add("is-dragged")
    item.style.translate = `${event.clientX - this.#drag.x}px 0`
    const at = this.#tracks.secondsAt(event)
    const arrivals = placesOf(cut).keyframes.map(({ from }) => from)
    const nearest = arrivals.reduce(
      (best, from, slot) => (Math.abs(from - at) < Math.abs(arrivals[best] - at) ? slot : best),
      index,
    )
    this.#drag.to = nearest
    for (const other of this.#tracks.keyframes)
      other.classList.toggle("is-target", nearest !== index && pieceOf(other).index === nearest)
  }

  #released(event) {
    const drag = this.#drag
    if (!drag || event.pointerId !== drag.pointer) return
    this.#end()
    if (drag.isMoving && drag.kind === "keyframe" && drag.to !== undefined) {
      const { index } = pieceOf(drag.item)
      if (drag.to !== index) this.#tracks.moveKeyframe(index, drag.to)
    }
    if (drag.kind === "edge" || drag.kind === "sound") emit(this.#tracks, "edit-settled")
    this.#tracks.render()
  }

  #end() {
    const { item } = this.#drag
    this.#drag = null
    item?.classList.remove("is-dragged")
    if (item) item.style.translate = ""
    for (const keyframe of this.#tracks.keyframes) keyframe.classList.remove("is-target")
  }

  #edit(cut, words) {
    emit(this.#tracks, "edit-cut", { cut, words, key: "drag" })
  }
}
