// Values that the browser keeps between visits. Without storage, as in private windows, nothing is kept.

export class Memory {
  #storage

  // `storage` returns a Storage; it may throw.
  constructor(storage) {
    this.#storage = storage
  }

  read(key) {
    try {
      return JSON.parse(this.#storage().getItem(key))
    } catch {
      return null
    }
  }

  write(key, value) {
    try {
      this.#storage().setItem(key, JSON.stringify(value))
    } catch {
      // full or forbidden: the next visit starts with the defaults
    }
  }
}
