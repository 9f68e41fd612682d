// Ranges and defaults of a request's fields, read from the server's OpenAPI description: they are kept nowhere else.

const REQUEST = "TransitionRequest"

// { "branching.steps": { min, max, exclusiveMin, exclusiveMax, initial, choices }, … }: `min` and `max` of an array count its items; `initial` is
// the server's default or, for numbers without one, the example of the description. What the description leaves out is undefined.
// Where forms differ, the first one counts.
export function limitsOf(description) {
  const schemas = description?.components?.schemas ?? {}
  const limits = {}
  collect(schemas[REQUEST], "", schemas, limits)
  return limits
}

function collect(schema, prefix, schemas, limits) {
  for (const form of formsOf(schema, schemas)) {
    for (const [key, field] of Object.entries(form.properties ?? {})) {
      const name = prefix + key
      limits[name] = { ...present(limitsOfField(field)), ...limits[name] }
      collect(field, `${name}.`, schemas, limits)
    }
  }
}

// A schema is one object, a reference to one, or a choice between several.
function formsOf(schema, schemas) {
  if (!schema) return []
  if (schema.$ref) return formsOf(schemas[schema.$ref.split("/").at(-1)], schemas)
  return (schema.anyOf ?? schema.oneOf)?.flatMap(form => formsOf(form, schemas)) ?? [schema]
}

function limitsOfField(field) {
  return {
    min: field.minimum ?? field.minItems,
    max: field.maximum ?? field.maxItems,
    exclusiveMin: field.exclusiveMinimum,
    exclusiveMax: field.exclusiveMaximum,
    initial: text(field.default ?? sample(field)),
    choices: field.enum?.filter(choice => choice !== null),
  }
}

// An example of a text is only an example; one of numbers is a good start.
function sample({ example }) {
  return [example].flat().every(item => typeof item === "number") ? example : undefined
}

function text(value) {
  if (value === undefined || value === null) return undefined
  return Array.isArray(value) ? value.join(", ") : String(value)
}

function present(limits) {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined))
}
