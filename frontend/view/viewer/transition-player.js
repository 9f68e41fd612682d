// Plays the frames that are loaded, or the movie, on the stage, and keeps strip and controls in step.
import { completeSegments, cutOf } from "../../model/timeline/cut.js"
import { Motion, sharesOfSegments } from "../../model/timeline/motion.js"
import { framesPerSecond } from "../../model/timeline/rates.js"
import { isPlayable } from "../../model/transition/formats.js"
import { between } from "../../model/transition/slots.js"
import "./frame-strip.js"
import { Timeline } from "../../model/transition/timeline.js"
import { emit } from "../ui/dom.js"
import "./player-controls.js"

const SECONDS = 8

export class TransitionPlayer extends HTMLElement {
  #gallery = null
  #stage
  #strip
  #controls
  #mode = "frames"
  #playhead = 0
  #isPlaying = false
  // Until the user takes over, the player starts by itself and shows the newest frame.
  #isAutomatic = true
  #playsByItself = true
  #seconds = SECONDS
  #movie = null
  // The cut of the timeline while it is open.
  #cut = null
  #isRendered = true
  #distances = []
  #timelines = { frames: new Timeline(0), movie: new Timeline(0) }
  #plays = 0
  #isMuted = true
  #lastTime = 0
  #request = 0
  #reducedMotion = matchMedia("(prefers-reduced-motion: reduce)")

  connectedCallback() {
    this.#stage = this.querySelector("frame-stage")
    this.#strip = this.querySelector("frame-strip")
    this.#controls = this.querySelector("player-controls")
    this.#stage.addEventListener("click", () => this.#gallery?.count > 0 && this.#toggle())
    this.addEventListener("frame-picked", event => this.#picked(event.detail))
    this.addEventListener("toggle-playback", () => this.#toggle())
    this.addEventListener("move-playhead", event => this.#moveTo(event.detail))
    this.addEventListener("step-playhead", event => this.#step(event.detail))
    this.addEventListener("toggle-sound", () => this.#mute(!this.#isMuted))
    this.addEventListener("show-mode", event => this.#byUser(() => this.#show(event.detail)))
  }

  set gallery(gallery) {
    if (gallery === this.#gallery) return
    this.#gallery = gallery
    gallery.addEventListener("filled", event => this.#filled(event.detail))
    gallery.addEventListener("places", () => this.#measure())
  }

  // Of neighbouring frames, null where unknown; a movie with perceptual timing follows them.
  get distances() {
    return this.#distances
  }

  set distances(distances) {
    this.#distances = distances
    this.#measure()
  }

  // The timeline's cut, which the frames follow, or null; `isRendered` where the movie has it.
  preview({ cut, isRendered }) {
    const { place } = this
    const isOther = cut !== this.#cut
    this.#cut = cut
    this.#isRendered = isRendered
    if (!isRendered && this.#mode === "movie") this.#show("frames")
    this.#measure()
    if (isOther && place !== null && this.#mode === "frames") this.#playhead = this.#timeline.playheadAt(place)
    this.#render()
  }

  // Silent at first: browsers play nothing else by itself.
  #mute(isMuted) {
    this.#isMuted = this.#stage.video.muted = isMuted
    this.#render()
  }

  // Begins with another transition.
  reset({ seconds = SECONDS, playsByItself = true } = {}) {
    this.#seconds = seconds
    this.#movie = null
    this.#cut = null
    this.#measure()
    this.#playhead = 0
    this.#isAutomatic = true
    this.#playsByItself = playsByItself
    this.#setPlaying(false)
    this.#stage.clear()
    this.#show("frames")
    this.#controls.setMovie(null)
    this.#controls.setUsable(false)
    this.#render()
  }

  // Null while there is none, also where more frames are being added to a transition that had one.
  setMovie(movie, name) {
    if (!movie) return this.#removeMovie()
    if (this.#movie && addressOf(movie) === addressOf(this.#movie)) return
    this.#movie = movie
    this.#seconds = movie.duration ?? movie.frames / framesPerSecond(movie.fps)
    this.#measure()
    this.#controls.setMovie(
      addressOf(movie),
      `${name}${movie.url.slice(movie.url.lastIndexOf("."))}`,
      isPlayable(movie),
    )
    if (isPlayable(movie)) {
      this.#stage.loadMovie(addressOf(movie))
      if (this.#mode === "movie" && this.#isPlaying) this.#playMovie()
      if (this.#isAutomatic) this.#startMovie()
    } else {
      if (this.#mode === "movie") this.#show("frames")
      this.#stage.unloadMovie()
    }
    this.#render()
  }

  #removeMovie() {
    if (!this.#movie) return
    this.#show("frames")
    this.#movie = null
    this.#measure()
    this.#stage.unloadMovie()
    this.#controls.setMovie(null)
    this.#render()
  }

  // The index of the frame nearest to the playhead in its transition, or null.
  get shownIndex() {
    const place = this.#place
    return place && this.#gallery.at(this.#gallery.positions[place.mix < 0.5 ? place.left : place.right]).index
  }

  // The place of the playhead among the frames, or null while there are none.
  get place() {
    return this.#gallery?.count > 0 ? this.#timeline.placeAt(this.#playhead) : null
  }

  get #place() {
    const last = Math.max(1, this.#gallery.positions.length - 1)
    return between(this.#gallery.filled, this.#timeline.placeAt(this.#playhead) / last)
  }

  get #timeline() {
    return this.#timelines[this.#mode]
  }

  // Computes when frames are shown, after the movie, the cut, the positions or the distances changed.
  #measure() {
    const { positions } = this.#gallery
    const even = new Timeline(Math.max(0, positions.length - 1))
    const motion = this.#cut && new Motion(positions, this.#cut, this.#distances)
    this.#timelines = {
      frames: motion?.seconds > 0 ? motion : even,
      movie: this.#movie && positions.length > 1 ? this.#motionOfMovie(positions) : even,
    }
  }

  // The movie of an incomplete transition ends before the last position.
  #motionOfMovie(positions) {
    const { frames, fps, timing, segments } = this.#movie
    const isSpread = timing === "perceptual" && !segments
    const whole = Math.floor(positions.at(-1))
    // A loop ends one picture earlier.
    const end = (frames + 1) / framesPerSecond(fps)
    const count = completeSegments(cutOf(this.#movie, whole + 1), end)
    const shown = positions.filter(position => position <= count)
    const distances = this.#distances.slice(0, shown.length - 1)
    const shares = isSpread ? sharesOfSegments(shown, distances) : null
    const movie = segments
      ? { ...this.#movie, segments: segments.slice(0, count), holds: this.#movie.holds?.slice(0, count + 1) }
      : this.#movie
    return new Motion(shown, cutOf(movie, count + 1, shares ?? undefined), distances)
  }

  // Of the movie, or of the frames.
  get #duration() {
    const { frames } = this.#timelines
    return this.#mode === "frames" && this.#cut && frames.seconds > 0 ? frames.seconds : this.#seconds
  }

  get #autoplays() {
    return this.#playsByItself && !this.#reducedMotion.matches
  }

  #startMovie() {
    this.#setPlaying(false)
    if (!this.#playsByItself) this.#playhead = 0
    this.#show("movie")
    if (this.#autoplays) this.#setPlaying(true)
  }

  #filled(index) {
    const count = this.#gallery.count
    if (count === 0) this.#preview(index)
    this.#controls.setUsable(count > 0)
    if (this.#isAutomatic && this.#mode === "frames") {
      if (!this.#autoplays) this.#playhead = this.#placeOf(index)
      else if (count >= 2 && !this.#isPlaying) this.#setPlaying(true)
    }
    this.#render()
  }

  // Shows previews until the first frame arrives.
  #preview(index) {
    const { image } = this.#gallery.at(this.#gallery.positions[index])
    this.#stage.draw(image, image, 0, `Preview of frame ${index + 1}`)
  }

  #picked(index) {
    this.#byUser(() => {
      this.#setPlaying(false)
      this.#show("frames")
      this.#playhead = this.#placeOf(index)
    })
  }

  #toggle() {
    this.#byUser(() => this.#setPlaying(!this.#isPlaying))
  }

  #moveTo(playhead) {
    this.#byUser(() => {
      this.#setPlaying(false)
      this.#playhead = playhead
      const { video } = this.#stage
      if (this.#mode === "movie" && Number.isFinite(video.duration)) video.currentTime = playhead * video.duration
    })
  }

  #step(count) {
    const place = Math.round(this.#timeline.placeAt(this.#playhead)) + count
    this.#moveTo(Math.min(1, this.#timeline.playheadAt(Math.max(0, place))))
  }

  #byUser(action) {
    this.#isAutomatic = false
    action()
    this.#render()
  }

  #show(mode) {
    const wasPlaying = this.#isPlaying
    this.#setPlaying(false)
    const place = this.#timeline.placeAt(this.#playhead)
    this.#mode = mode
    this.#playhead = this.#timeline.playheadAt(place)
    this.#controls.setMode(mode)
    if (mode === "movie") {
      this.#stage.showMovie()
      const { video } = this.#stage
      if (Number.isFinite(video.duration)) video.currentTime = this.#playhead * video.duration
    } else {
      this.#stage.hideMovie()
    }
    this.#setPlaying(wasPlaying)
  }

  #setPlaying(isPlaying) {
    if (isPlaying === this.#isPlaying) return
    this.#isPlaying = isPlaying
    this.#controls.setPlaying(isPlaying)
    if (this.#mode === "movie") {
      if (isPlaying) this.#playMovie()
      else this.#stage.video.pause()
    }
    if (isPlaying) {
      this.#lastTime = performance.now()
      this.#tick()
    }
  }

  // A movie that is loaded in place of another one ends the attempt to play that one, which is no failure of the new one.
  #playMovie() {
    const attempt = (this.#plays += 1)
    this.#stage.video.play().catch(() => attempt === this.#plays && this.#setPlaying(false))
  }

  #tick() {
    cancelAnimationFrame(this.#request)
    this.#request = requestAnimationFrame(now => {
      if (!this.#isPlaying) return
      const { video } = this.#stage
      if (this.#mode === "movie") this.#playhead = video.duration > 0 ? video.currentTime / video.duration : 0
      else this.#playhead = (this.#playhead + (now - this.#lastTime) / 1000 / this.#duration) % 1
      this.#lastTime = now
      this.#render()
      this.#tick()
    })
  }

  #render() {
    const { positions } = this.#gallery
    const place = this.#place
    const nearest = place && (place.mix < 0.5 ? place.left : place.right)
    const words = nearest === null ? "No frame yet" : `Frame ${nearest + 1} of ${positions.length}`
    this.#controls.setPlayhead(this.#playhead, this.#duration, words)
    this.#controls.setSound(Boolean(this.#movie?.sound ?? this.#cut?.sound), this.#isMuted)
    emit(this, "playhead-moved", {
      share: this.#shareOfCut,
      isPlaying: this.#isPlaying,
      isHeard: this.#isPlaying && this.#mode === "frames" && !this.#isMuted,
    })
    if (nearest === null) return this.#renderPreview()
    this.#strip.mark(nearest)
    if (this.#mode === "frames") {
      const [left, right] = [place.left, place.right].map(index => this.#gallery.at(positions[index]).image)
      this.#stage.draw(left, right, place.mix, words)
    }
  }

  // Where the playhead is in the timeline's cut, which may differ from the movie.
  get #shareOfCut() {
    const isOther = this.#mode === "movie" && this.#cut && !this.#isRendered
    return isOther ? this.#timelines.frames.playheadAt(this.#timeline.placeAt(this.#playhead)) : this.#playhead
  }

  #renderPreview() {
    const preview = this.#gallery.latestPreview
    if (preview && this.#mode === "frames") {
      this.#stage.draw(preview.image, preview.image, 0, `Preview of frame ${preview.index + 1}`)
    }
  }

  #placeOf(index) {
    return index / Math.max(1, this.#gallery.positions.length - 1)
  }
}

// A re-rendered movie has the same path: a version in the query, of all its properties, makes the browser load it.
function addressOf({ url, ...properties }) {
  const text = JSON.stringify(properties)
  let version = 0
  for (let index = 0; index < text.length; index += 1) version = (Math.imul(version, 31) + text.charCodeAt(index)) >>> 0
  return `${url}?version=${properties.timing}-${version.toString(16)}`
}

customElements.define("transition-player", TransitionPlayer)
