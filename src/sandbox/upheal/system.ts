import { Refused } from '../refused.ts';
import { isUuid } from '../shape.ts';
import type { UserRecord, UserRecords } from './records.ts';
import type { PartnerLookup, UphealSettings } from './settings.ts';
import type { Organization } from './state.ts';

/** What every call works on. */
export interface SystemState {
  readonly settings: UphealSettings;
  readonly users: UserRecords;
  readonly organizations: ReadonlyMap<string, Organization>;
  now(): number;
  uuid(): string;
}

/** Whether somebody counts as active now, which may be a while after the activation was accepted. */
export function isActive(system: SystemState, user: UserRecord): boolean {
  return (
    user.isActive &&
    (user.activatedAt === undefined || system.now() >= user.activatedAt + system.settings.activateDelayMs)
  );
}

/** A copy of a user as tests see it. */
export function seen(system: SystemState, user: UserRecord): UserRecord {
  return structuredClone({ ...user, isActive: isActive(system, user) });
}

/** Whether a look made now finds somebody who was created `delayMs` ago or earlier. */
export function isVisible(system: SystemState, user: UserRecord, delayMs: number): boolean {
  return user.createdAt === undefined || system.now() >= user.createdAt + delayMs;
}

/** The user whom a read asks for. */
export function userToRead(system: SystemState, id: string, lookup: PartnerLookup): UserRecord {
  const { settings, users } = system;
  if (lookup === 'refused' && !isUuid(id)) throw new Refused(settings.refusedLookup, `id must be a UUID, not ${id}`);
  const user = users.get(id) ?? (lookup === 'found' ? byPartnerId(system, id) : undefined);
  const isShown =
    user &&
    isVisible(system, user, settings.createDelayMs) &&
    (settings.deactivatedRead === 'shown' || isActive(system, user));
  if (!isShown) throw new Refused(settings.missingRead, `There is no user ${id}`);
  return user;
}

/** The user whom a write names; a partner id is refused where only the uuid is accepted. */
export function userToWrite(system: SystemState, id: string, accepts: 'uuid' | 'either'): UserRecord {
  if (accepts === 'uuid' && !isUuid(id)) throw new Refused(400, `id must be a UUID, not ${id}`);
  const user = system.users.get(id) ?? (accepts === 'either' ? byPartnerId(system, id) : undefined);
  if (!user) throw new Refused(system.settings.missingWrite, `There is no user ${id}`);
  return user;
}

/** Refuses with 400 what would change a deactivated user. */
export function refuseDeactivated(system: SystemState, user: UserRecord): void {
  if (!isActive(system, user)) throw new Refused(400, `User ${user.userId} is deactivated and cannot be updated`);
}

/** An active provider or organization admin; anybody else is refused with 400 that names the field. */
export function activeProvider(system: SystemState, userId: string, field: string): UserRecord {
  const user = system.users.get(userId);
  if (user && user.userType !== 'Client' && isActive(system, user)) return user;
  throw new Refused(400, `${field}: there is no active provider ${userId}`);
}

/** Another user who has this e-mail, among those who count. */
export function emailHolder(system: SystemState, email: string | undefined): UserRecord | undefined {
  return email === undefined ? undefined : system.users.byEmail(email).find((user) => counts(system, user));
}

/** Another user who has this partner id, among those who count. */
export function partnerIdHolder(
  system: SystemState,
  partnerUserId: string | undefined,
  except?: string,
): UserRecord | undefined {
  const { settings, users } = system;
  if (partnerUserId === undefined || !settings.storesPartnerId || settings.duplicatePartnerId === 'allow')
    return undefined;
  return users.byPartnerId(partnerUserId).find((user) => user.userId !== except && counts(system, user));
}

function counts(system: SystemState, user: UserRecord): boolean {
  return user.isActive || system.settings.deactivatedHoldsEmail;
}

function byPartnerId(system: SystemState, id: string): UserRecord | undefined {
  return system.settings.storesPartnerId ? system.users.byPartnerId(id)[0] : undefined;
}
