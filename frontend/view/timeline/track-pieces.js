// What the parts of the tracks share: a piece is a button with its kind (keyframe, segment or sound) and index.

// Room at both ends of the tracks, in pixels.
export const PADDING = 30

export function pieceOf(item) {
  const { kind, index } = item.querySelector("button").dataset
  return { kind, index: Number(index) }
}

export function isSame({ kind, index }, { dataset }) {
  return kind === dataset.kind && index === Number(dataset.index)
}

// Names a piece's button; the selected one is the tab stop.
export function mark(button, selection, label) {
  const isChosen = isSame(selection, button)
  button.setAttribute("aria-label", label)
  button.title = label
  button.setAttribute("aria-pressed", String(isChosen))
  button.tabIndex = isChosen ? 0 : -1
}

export function lengthWords(seconds) {
  return `${Number(seconds.toFixed(2))} s`
}
