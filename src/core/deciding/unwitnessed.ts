import type { Unknown } from '../model/plan.ts';
import type { Ref } from '../model/resource.ts';

/** What is told of somebody who is not there by his id, while nobody else of the kind was seen to be there either. */
export function unwitnessed(ref: Ref): Unknown {
  const message = `The read of ${ref} was answered as not there (404), and no other of its kind was seen to be there.`;
  return { ref, code: 'no-witness', message };
}
