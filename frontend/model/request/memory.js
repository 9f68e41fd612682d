// What the browser keeps between visits. Where it keeps nothing (private windows), the page works without.

export class Memory {
  #storage

  constructor(storage = () => localStorage) {
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
      // full or forbidden: the next visit starts afresh
    }
  }
}
