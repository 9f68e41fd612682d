// Picture and mask with the server. What is superseded before any transition used it is taken away again.

export class Uploads {
  #api
  #used = new Set()
  #turn = Promise.resolve()
  value = null

  constructor(api) {
    this.#api = api
  }

  // Blobs that are other ones than before; what is left out stays. One after another, so that the last one counts.
  put(blobs) {
    const putting = this.#turn.catch(() => {}).then(() => this.#put(blobs))
    this.#turn = putting
    return putting
  }

  // What is there is asked for by a transition from now on.
  use() {
    for (const id of Object.values(this.value ?? {})) this.#used.add(id)
  }

  // Ids that a transition asks for already, or null for none.
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
