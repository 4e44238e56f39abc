/** A date of a start state as an answer prints it: as it is, or as the midnight of its day. */
export function dateAs(form: 'date' | 'date-time', date: string): string {
  return form === 'date' ? date : `${date.slice(0, 10)}T00:00:00.000Z`;
}
