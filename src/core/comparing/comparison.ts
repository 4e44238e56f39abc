/**
 * How two values of a field are compared. `text`: in one Unicode form, blanks at the ends dropped and runs of blanks
 * one; `email` (`caseless` is its older name): as text, without case; `uuid`: without case; `digits`: as text, and a
 * bare number is its digits; `phone`: as digits, without blanks and signs; `date`: the calendar day, whatever time
 * stands behind it; `exact` (also where nothing is said): sign by sign.
 */
export type Comparison = 'text' | 'email' | 'caseless' | 'uuid' | 'digits' | 'phone' | 'date' | 'exact';

/** What comparing two values of a field needs to know of it. */
export interface CompareRule {
  readonly compare?: Comparison;
  /** A list whose order means nothing. */
  readonly unordered?: true;
}
