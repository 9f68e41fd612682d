// A loop ends with its first keyframe: the same prompt and the same seed.

// Appends the first keyframe; `openSeed` replaces a seed that is not locked.
export function looped(keyframes, openSeed) {
  const [first, ...others] = keyframes
  if (!first) return keyframes
  const isOpen = first.isLocked === false || first.seed.trim() === ""
  const fixed = isOpen && openSeed !== "" ? { ...first, seed: openSeed, isLocked: true } : first
  return [fixed, ...others, fixed]
}

export function isLoop(keyframes) {
  const first = keyframes[0]
  const last = keyframes.at(-1)
  return keyframes.length > 2 && first.isLocked && Object.keys(first).every(name => first[name] === last[name])
}

// Moves errors of the closing keyframe to the first one. `count` is the number of keyframes in the form.
export function errorsOfForm(errors, count) {
  const closing = `keyframes[${count}]`
  return errors
    .map(error =>
      error.field.startsWith(closing) ? { ...error, field: error.field.replace(closing, "keyframes[0]") } : error,
    )
    .filter(
      (error, index, all) =>
        all.findIndex(other => other.field === error.field && other.message === error.message) === index,
    )
}
