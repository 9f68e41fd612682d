// Moves the playhead over the frames that are there, or over the movie, and keeps stage, strip and controls with it.
import { between } from "../../model/transition/slots.js"

export class Player {
  #gallery
  #stage
  #strip
  #controls
  #mode = "frames"
  #playhead = 0
  #isPlaying = false
  #isHandsOff = true
  #playsByItself = true
  #seconds = 8
  #movie = null
  #movieReach = 1
  #lastTime = 0
  #request = 0
  #prefersStill

  constructor({ gallery, stage, strip, controls, prefersStill = matchMedia("(prefers-reduced-motion: reduce)") }) {
    this.#gallery = gallery
    this.#stage = stage
    this.#strip = strip
    this.#controls = controls
    this.#prefersStill = prefersStill
    gallery.addEventListener("filled", event => this.#filled(event.detail))
    gallery.addEventListener("places", () => this.#measure())
    strip.addEventListener("pick", event => this.#picked(event.detail))
    stage.addEventListener("click", () => gallery.count > 0 && this.#toggle())
    controls.addEventListener("play", () => this.#toggle())
    controls.addEventListener("scrub", event => this.#scrub(event.detail))
    controls.addEventListener("step", event => this.#step(event.detail))
    controls.addEventListener("mode", event => this.#byHand(() => this.#show(event.detail)))
  }

  // Another transition. Until somebody takes over it shows the newest there is, and plays as far as motion is welcome.
  reset({ seconds, playsByItself = true }) {
    this.#seconds = seconds
    this.#movie = null
    this.#measure()
    this.#playhead = 0
    this.#isHandsOff = true
    this.#playsByItself = playsByItself
    this.#setPlaying(false)
    this.#stage.clear()
    this.#show("frames")
    this.#controls.setMovie(null)
    this.#controls.setUsable(false)
    this.#render()
  }

  setMovie(movie, name) {
    if (!movie || (this.#movie && addressOf(movie) === addressOf(this.#movie))) return
    this.#movie = movie
    this.#seconds = movie.frames / movie.fps
    this.#measure()
    this.#stage.loadMovie(addressOf(movie))
    this.#controls.setMovie(addressOf(movie), name)
    if (this.#isHandsOff) this.#movieByItself()
  }

  // The index in its transition of the frame nearest to the playhead, or null.
  get shown() {
    const place = this.#place
    return place && this.#gallery.at(this.#gallery.positions[place.mix < 0.5 ? place.left : place.right]).index
  }

  get #place() {
    return between(this.#gallery.filled, this.#playhead * this.#reach)
  }

  // How far over the places the playhead goes: the movie of a transition that was not finished ends before the last.
  get #reach() {
    return this.#mode === "frames" ? 1 : this.#movieReach
  }

  // Where the movie ends, for another movie or other places.
  #measure() {
    const { frames, fps, seconds } = this.#movie ?? {}
    const { positions } = this.#gallery
    const last = this.#movie ? positions.findLastIndex(position => position <= Math.round(frames / (fps * seconds))) : 0
    this.#movieReach = last > 0 ? last / (positions.length - 1) : 1
  }

  get #mayMove() {
    return this.#playsByItself && !this.#prefersStill.matches
  }

  #movieByItself() {
    this.#setPlaying(false)
    if (!this.#playsByItself) this.#playhead = 0
    this.#show("movie")
    if (this.#mayMove) this.#setPlaying(true)
  }

  #filled(index) {
    const count = this.#gallery.count
    if (count === 0) this.#preview(index)
    this.#controls.setUsable(count > 0)
    if (this.#isHandsOff && this.#mode === "frames") {
      if (!this.#mayMove) this.#playhead = this.#placeOf(index)
      else if (count >= 2 && !this.#isPlaying) this.#setPlaying(true)
    }
    this.#render()
  }

  // Until there is a frame, the latest look at one under way is better than nothing.
  #preview(index) {
    const { image } = this.#gallery.at(this.#gallery.positions[index])
    this.#stage.draw(image, image, 0, `Preview of frame ${index + 1}`)
  }

  #picked(index) {
    this.#byHand(() => {
      this.#setPlaying(false)
      this.#show("frames")
      this.#playhead = this.#placeOf(index)
    })
  }

  #toggle() {
    this.#byHand(() => this.#setPlaying(!this.#isPlaying))
  }

  #scrub(playhead) {
    this.#byHand(() => {
      this.#setPlaying(false)
      this.#playhead = playhead
      const { video } = this.#stage
      if (this.#mode === "movie" && Number.isFinite(video.duration)) video.currentTime = playhead * video.duration
    })
  }

  #step(count) {
    const gaps = Math.max(1, this.#gallery.positions.length - 1)
    const place = Math.round(this.#playhead * this.#reach * gaps) + count
    this.#scrub(Math.min(1, Math.max(0, place) / gaps / this.#reach))
  }

  #byHand(action) {
    this.#isHandsOff = false
    action()
    this.#render()
  }

  #show(mode) {
    const wasPlaying = this.#isPlaying
    this.#setPlaying(false)
    const at = this.#playhead * this.#reach
    this.#mode = mode
    this.#playhead = Math.min(1, at / this.#reach)
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
      if (isPlaying) this.#stage.video.play().catch(() => this.#setPlaying(false))
      else this.#stage.video.pause()
    }
    if (isPlaying) {
      this.#lastTime = performance.now()
      this.#tick()
    }
  }

  #tick() {
    cancelAnimationFrame(this.#request)
    this.#request = requestAnimationFrame(now => {
      if (!this.#isPlaying) return
      const { video } = this.#stage
      if (this.#mode === "movie") this.#playhead = video.duration > 0 ? video.currentTime / video.duration : 0
      else this.#playhead = (this.#playhead + (now - this.#lastTime) / 1000 / this.#seconds) % 1
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
    this.#controls.setPlayhead(this.#playhead, this.#seconds, words)
    if (nearest === null) return this.#renderLook()
    this.#strip.mark(nearest)
    if (this.#mode === "frames") {
      const [left, right] = [place.left, place.right].map(index => this.#gallery.at(positions[index]).image)
      this.#stage.draw(left, right, place.mix, words)
    }
  }

  #renderLook() {
    const { look } = this.#gallery
    if (look && this.#mode === "frames") this.#stage.draw(look.image, look.image, 0, `A first look at frame ${look.index + 1}`)
  }

  #placeOf(index) {
    return index / Math.max(1, this.#gallery.positions.length - 1)
  }
}

// A movie that was rendered again has the same address: what it is like tells the browser that it is another one.
function addressOf({ url, fps, frames }) {
  return `${url}?${new URLSearchParams({ version: `${fps}fps-${frames}` })}`
}
