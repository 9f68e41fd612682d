// The sound of a movie as the server knows it: its length, tempo and beats, and the waveform. Event: "changed".

const POINTS = 2000
const DRIFT = 0.15

export class SoundTrack extends EventTarget {
  #api
  #known = new Map()
  #wanted = null

  constructor(api) {
    super()
    this.#api = api
  }

  // { id, seconds, tempo, beats, points } of the wanted sound, or null until it is loaded.
  get sound() {
    return this.#known.get(this.#wanted) ?? null
  }

  // Loads a sound by its id, or takes null for none. A sound that cannot be loaded is reported to the caller, and the next call
  // tries again.
  async want(id) {
    if (id === this.#wanted) return
    this.#wanted = id
    if (id && !this.#known.has(id)) {
      try {
        this.#known.set(id, await this.#load(id))
      } catch (problem) {
        if (this.#wanted === id) this.#wanted = null
        throw problem
      }
    }
    this.dispatchEvent(new Event("changed"))
  }

  async #load(id) {
    const [sound, { points }] = await Promise.all([
      this.#api.get(`/sounds/${encodeURIComponent(id)}`),
      this.#api.get(`/sounds/${encodeURIComponent(id)}/waveform?points=${POINTS}`),
    ])
    return { ...sound, points }
  }

  // Returns the id of an uploaded file.
  async upload(file) {
    const { id } = await this.#api.upload("/sounds", file)
    return id
  }
}

// Plays an <audio> from a moment on, which follows frames that may be slower or faster for a moment. Silent after its end.
export function hear(audio, address, seconds) {
  if (audio.getAttribute("src") !== address) audio.src = address
  const { duration, ended } = audio
  if (seconds >= duration || (ended && duration - seconds <= DRIFT)) return audio.pause()
  if (Math.abs(audio.currentTime - seconds) > DRIFT) audio.currentTime = seconds
  if (audio.paused) audio.play().catch(() => {})
}

// The peaks between two moments of a sound, one for each of so many columns, 0 to 1.
export function peaksOf({ points, seconds }, from, to, columns) {
  return Array.from({ length: columns }, (_, column) => {
    const [left, right] = [column, column + 1].map(
      edge => ((from + ((to - from) * edge) / columns) / seconds) * points.length,
    )
    if (left >= points.length || right <= 0) return 0
    return Math.max(0, ...points.slice(Math.max(0, Math.floor(left)), Math.max(Math.floor(left) + 1, Math.ceil(right))))
  })
}
