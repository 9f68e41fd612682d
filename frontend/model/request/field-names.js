// An error's field may be finer than a control: "branching.branchCounts[2]" belongs to "branching.branchCounts".

// Returns the longest name in `names` (anything with has) that the field is or lies in, or null.
export function ownerOf(field, names) {
  for (let name = field; name; name = outer(name)) if (names.has(name)) return name
  return null
}

function outer(name) {
  return name.slice(0, Math.max(0, name.lastIndexOf("."), name.lastIndexOf("[")))
}

// "keyframes[1].prompt" as a person says it.
export function fieldWords(field) {
  return field
    .replace(/^keyframes\[(\d+)]/, (_, index) => `prompt ${Number(index) + 1}`)
    .replace(/([a-z])([A-Z])/g, (_, before, after) => `${before} ${after.toLowerCase()}`)
    .replace(/[.]/g, ", ")
}
