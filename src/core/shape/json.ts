/** A JSON object whose fields nobody has looked at yet. */
export type Body = Readonly<Record<string, unknown>>;

/** A JSON value as an object; undefined when it is anything else, a list too. */
export function objectOf(value: unknown): Body | undefined {
  return isBody(value) ? value : undefined;
}

function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
