// The uploaded image and mask. A replaced upload that no transition uses is deleted.

export class Uploads {
  #api
  #used = new Set()
  #queue = Promise.resolve()
  value = null

  constructor(api) {
    this.#api = api
  }

  // Uploads the blobs that changed, once there are all of a call. Uploads run one after another, so that the last call counts.
  put(blobs) {
    const putting = this.#queue.catch(() => {}).then(async () => this.#put(await blobs))
    this.#queue = putting
    return putting
  }

  // A transition uses the current uploads: they are not deleted any more.
  use() {
    for (const id of Object.values(this.value ?? {})) this.#used.add(id)
  }

  // Takes the ids of a transition that exists, or null.
  take(value) {
    this.value = value
    this.use()
  }

  async #put(blobs) {
    const before = this.value
    const fresh = {}
    for (const [name, blob] of Object.entries(blobs)) fresh[name] = (await this.#api.uploadImage(blob)).id
    this.value = { ...before, ...fresh }
    for (const name of Object.keys(fresh)) {
      const old = before?.[name]
      if (old && !this.#used.has(old)) this.#api.removeImage(old).catch(() => {})
    }
    return this.value
  }
}
