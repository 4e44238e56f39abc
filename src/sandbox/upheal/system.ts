import { Refused } from '../refused.ts';
import { isUuid } from '../shape.ts';
import type { UserRecord, UserRecords } from './records.ts';
import type { PartnerLookup, UphealSettings } from './settings.ts';
import type { Organization } from './state.ts';

/** What every call works on. */
export interface World {
  readonly settings: UphealSettings;
  readonly users: UserRecords;
  readonly organizations: ReadonlyMap<string, Organization>;
  now(): number;
  uuid(): string;
}

/** Whether somebody counts as active now, which may be a while after the activation was accepted. */
export function isActive(world: World, user: UserRecord): boolean {
  return (
    user.isActive &&
    (user.activatedAt === undefined || world.now() >= user.activatedAt + world.settings.activateDelayMs)
  );
}

/** Whether a look made now finds somebody who was created `delayMs` ago or earlier. */
export function isVisible(world: World, user: UserRecord, delayMs: number): boolean {
  return user.createdAt === undefined || world.now() >= user.createdAt + delayMs;
}

/** The user whom a read asks for. */
export function userToRead(world: World, id: string, lookup: PartnerLookup): UserRecord {
  const { settings, users } = world;
  if (lookup === 'refused' && !isUuid(id)) throw new Refused(settings.refusedLookup, `id must be a UUID, not ${id}`);
  const user = users.get(id) ?? (lookup === 'found' ? byPartnerId(world, id) : undefined);
  const isShown =
    user &&
    isVisible(world, user, settings.createDelayMs) &&
    (settings.deactivatedRead === 'shown' || isActive(world, user));
  if (!isShown) throw new Refused(settings.missingRead, `There is no user ${id}`);
  return user;
}

/** The user whom a write names; a partner id is refused where only the uuid is accepted. */
export function userToWrite(world: World, id: string, accepts: 'uuid' | 'either'): UserRecord {
  if (accepts === 'uuid' && !isUuid(id)) throw new Refused(400, `id must be a UUID, not ${id}`);
  const user = world.users.get(id) ?? (accepts === 'either' ? byPartnerId(world, id) : undefined);
  if (!user) throw new Refused(world.settings.missingWrite, `There is no user ${id}`);
  return user;
}

/** Refuses with 400 what would change a deactivated user. */
export function refuseDeactivated(world: World, user: UserRecord): void {
  if (!isActive(world, user)) throw new Refused(400, `User ${user.userId} is deactivated and cannot be updated`);
}

/** An active provider or organization admin; anybody else is refused with 400 that names the field. */
export function activeProvider(world: World, userId: string, field: string): UserRecord {
  const user = world.users.get(userId);
  if (user && user.userType !== 'Client' && isActive(world, user)) return user;
  throw new Refused(400, `${field}: there is no active provider ${userId}`);
}

/** Another user who has this e-mail, among those who count. */
export function emailHolder(world: World, email: string | undefined): UserRecord | undefined {
  return email === undefined ? undefined : world.users.byEmail(email).find((user) => counts(world, user));
}

/** Another user who has this partner id, among those who count. */
export function partnerIdHolder(
  world: World,
  partnerUserId: string | undefined,
  except?: string,
): UserRecord | undefined {
  const { settings, users } = world;
  if (partnerUserId === undefined || !settings.storesPartnerId || settings.duplicatePartnerId === 'allow')
    return undefined;
  return users.byPartnerId(partnerUserId).find((user) => user.userId !== except && counts(world, user));
}

function counts(world: World, user: UserRecord): boolean {
  return user.isActive || world.settings.deactivatedHoldsEmail;
}

function byPartnerId(world: World, id: string): UserRecord | undefined {
  return world.settings.storesPartnerId ? world.users.byPartnerId(id)[0] : undefined;
}
