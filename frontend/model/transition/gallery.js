// The positions of the displayed transition's frames and the images loaded for them.
// Events: "places" (other positions, or all of them empty again), "filled" (an image is loaded; detail: its position's index).

export class Gallery extends EventTarget {
  #load
  #images = new Map()
  #preview = null
  #removed = new Set()
  positions = []

  // `load` resolves an address to a decoded image.
  constructor(load) {
    super()
    this.#load = load
  }

  get filled() {
    return this.positions.map(position => this.at(position)?.kind === "frame")
  }

  get count() {
    return this.filled.filter(Boolean).length
  }

  // The newest preview as at(), or null once there is a frame.
  get latestPreview() {
    return this.count === 0 ? this.#preview : null
  }

  // True while there is neither a frame nor a preview.
  get isEmpty() {
    return this.#images.size === 0
  }

  // { kind: frame | preview, image, index } or null
  at(position) {
    return this.#images.get(position) ?? null
  }

  empty(positions = []) {
    const hadImages = !this.isEmpty
    this.#images = new Map()
    this.#removed = new Set()
    this.#preview = null
    this.#place(positions, hadImages)
  }

  // Takes the positions of a plan and keeps those of images that arrived before it.
  plan(positions) {
    this.#place([...new Set([...positions, ...this.#images.keys()])].sort((left, right) => left - right))
  }

  // More positions, of branches that adaptive placement has added.
  add(positions) {
    this.plan([...this.positions, ...positions])
  }

  // Frames that are no longer in the movie, also those whose images are still loading.
  remove({ positions, indices }) {
    for (const position of positions) this.#images.delete(position)
    for (const index of indices) this.#removed.add(index)
    this.#place(this.positions.filter(position => !positions.includes(position)))
  }

  async show(entry) {
    const images = this.#images
    const image = await this.#load(entry.url).catch(() => null)
    const isLate = images !== this.#images || this.at(entry.position)?.kind === "frame"
    if (image === null || isLate || this.#removed.has(entry.index)) return
    const item = { kind: entry.kind, image, index: entry.index }
    images.set(entry.position, item)
    if (entry.kind === "preview") this.#preview = item
    if (!this.positions.includes(entry.position)) this.plan(this.positions)
    this.dispatchEvent(new CustomEvent("filled", { detail: this.positions.indexOf(entry.position) }))
  }

  #place(positions, wasEmptied = false) {
    const isSame =
      positions.length === this.positions.length &&
      positions.every((position, index) => position === this.positions[index])
    this.positions = positions
    if (!isSame || wasEmptied) this.dispatchEvent(new Event("places"))
  }
}
