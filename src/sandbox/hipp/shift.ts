import type { HippUser } from './records.ts';
import type { SystemState } from './system.ts';

/** Does what `shiftingPages` says to the list that was just answered; does nothing to an empty one. */
export function shiftPages(system: SystemState, list: readonly HippUser[], isAscending: boolean): void {
  const shift = system.settings.shiftingPages;
  const neighbour = list[Math.min(shift?.at ?? 0, list.length - 1)];
  if (!shift || shift.times === 0 || !neighbour) return;
  system.change({ shiftingPages: { ...shift, times: shift.times - 1 } });
  if (shift.change === 'remove') {
    system.users.remove(neighbour.publicId);
    return;
  }
  const { firstName, lastName, role, createdAt, updatedAt } = neighbour;
  const namesake = { publicId: system.newId(), firstName, lastName, role, shouldSendSMS: false, createdAt, updatedAt };
  // Equal in everything that a list is sorted by, the namesake stands where its place in the row of all users puts it.
  const isInFront = shift.at < list.length;
  system.users.insert(namesake, isInFront === isAscending ? 'before' : 'after', neighbour.publicId);
}
