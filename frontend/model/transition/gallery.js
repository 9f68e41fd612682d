// The places of the transition on the page and what is loaded into them.
// Events: "places" when they are other ones or empty again, "filled" (detail: the index of a place) when a picture is ready to be seen.

export class Gallery extends EventTarget {
  #load
  #images = new Map()
  #look = null
  positions = []

  // `load` makes a decoded image from an address.
  constructor(load = loadImage) {
    super()
    this.#load = load
  }

  get filled() {
    return this.positions.map(position => this.at(position)?.kind === "frame")
  }

  get count() {
    return this.filled.filter(Boolean).length
  }

  // The newest look at a frame under way, while there is no frame: as at() or null.
  get look() {
    return this.count === 0 ? this.#look : null
  }

  // Nothing to be seen, not even a preview.
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
    this.#look = null
    this.#place(positions, hadImages)
  }

  // A plan's places, those of pictures that came before it included.
  plan(positions) {
    this.#place([...new Set([...positions, ...this.#images.keys()])].sort((left, right) => left - right))
  }

  async show(entry) {
    const images = this.#images
    const image = await this.#load(entry.url).catch(() => null)
    const isLate = images !== this.#images || this.at(entry.position)?.kind === "frame"
    if (image === null || isLate) return
    const item = { kind: entry.kind, image, index: entry.index }
    images.set(entry.position, item)
    if (entry.kind === "preview") this.#look = item
    if (!this.positions.includes(entry.position)) this.plan(this.positions)
    this.dispatchEvent(new CustomEvent("filled", { detail: this.positions.indexOf(entry.position) }))
  }

  #place(positions, wasEmptied = false) {
    const isSame = positions.length === this.positions.length && positions.every((position, index) => position === this.positions[index])
    this.positions = positions
    if (!isSame || wasEmptied) this.dispatchEvent(new Event("places"))
  }
}

export async function loadImage(url) {
  const image = new Image()
  image.alt = ""
  image.draggable = false
  image.src = url
  await image.decode()
  return image
}
