import { humanOf, organizations, type PersonKind, type Values } from '../people.ts';
import { keptAs, shownAs, type Habits } from './habits.ts';
import type { Account } from './record.ts';

/** What the server said; `changed` is the account that the request changed, made or tried to. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

/** A request as the server tells them apart. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

const kindSpecific: Readonly<Record<string, PersonKind>> = { clients: 'client', providers: 'provider' };
const userFields = ['firstName', 'lastName', 'pronoun', 'dateOfBirth', 'defaultNoteTemplateIds'];
const providerFields = ['defaultNoteTemplateIds', 'nationalProviderIdentifier', 'therapyLicence', 'noteIdentifier'];
const created = [...userFields, ...providerFields, 'email', 'phoneNumber', 'phoneCountryCode', 'locale'];

/** Upheal as its pages describe it (api/upheal.md), without a network; written apart from the project's sandbox. */
export class Server {
  readonly accounts = new Map<string, Account>();
  habits: Habits;
  #made = 0;

  constructor(habits: Habits) {
    this.habits = habits;
  }

  /** Makes an account, as the command or Upheal's own app does. */
  make(account: Omit<Account, 'userId'>): Account {
    this.#made += 1;
    const made = { ...account, userId: `00000000-0000-4000-8000-${String(this.#made).padStart(12, '0')}` };
    this.accounts.set(made.userId, made);
    return made;
  }

  put(account: Account): void {
    this.accounts.set(account.userId, account);
  }

  /** Answers one request; what it changes is changed by then. */
  answer({ method, path, body }: Asked): Reply {
    const parts = path.replace(/^\/v2/, '').split('/').filter(Boolean);
    const isV2 = path.startsWith('/v2/');
    const made = /^\/organizations\/([^/]+)\/users\/providers$/.exec(`/${parts.join('/')}`);
    if (made) return this.#create('provider', body, made[1]);
    const [users, first = '', second] = parts;
    if (users !== 'users') return refused(404);
    if (method === 'POST' && first === 'check') return this.#check(body);
    const kind = kindSpecific[first];
    if (method === 'POST' && kind && second === undefined) return this.#create(kind, body);
    if (kind === 'provider' && second !== undefined) {
      if (method === 'GET') return this.#read(second, 'provider');
      if (method === 'PUT') return this.#update(second, body, isV2 ? providerFields : [], isV2);
    }
    if (method === 'GET') return this.#read(first);
    if (method === 'PUT' && isV2) return this.#update(first, body, [...userFields, 'partnerUserId'], false);
    if (method === 'POST' && second === 'providers') return this.#replace(first, body);
    if (method === 'POST' && second === 'activate') return this.#activate(first);
    if (method === 'DELETE') return this.#deactivate(first);
    return refused(404);
  }

  #holders(kind: PersonKind | undefined, name: 'email' | 'partnerUserId', value: unknown): readonly Account[] {
    const text = String(value).toLowerCase();
    return [...this.accounts.values()].filter((one) => {
      const held = name === 'email' ? one.fields['email'] : one.partnerUserId;
      return held !== undefined && (kind === undefined || one.kind === kind) && String(held).toLowerCase() === text;
    });
  }

  #find(id: string, means: 'write' | 'either' | 'read'): Account | 'refused' | undefined {
    const held = this.accounts.get(id);
    if (held || means === 'write' || isUuid(id)) return held;
    if (means === 'read' && this.habits.partnerLookup !== 'found')
      return this.habits.partnerLookup === 'refused' ? 'refused' : undefined;
    const found = this.#holders(undefined, 'partnerUserId', id);
    return found.find((one) => one.isActive) ?? found[0];
  }

  #check(body: Asked['body']): Reply {
    const found = this.#holders(undefined, 'email', body['email']);
    const one = found.find(({ isActive }) => isActive) ?? found[0];
    if (!one) return { status: 200, body: { isUserExists: false } };
    return {
      status: 200,
      body: { isUserExists: true, userId: one.userId, email: one.fields['email'], isActive: one.isActive },
    };
  }

  #read(id: string, kind?: PersonKind): Reply {
    const found = this.#find(id, 'read');
    if (found === 'refused') return refused(400);
    if (!found || (kind && found.kind !== kind)) return refused(404);
    if (!found.isActive && this.habits.deactivatedRead === 'missing') return refused(404);
    return { status: 200, body: this.#shown(found, kind !== undefined) };
  }

  #shown(account: Account, asProvider: boolean): object {
    const hidden = asProvider
      ? ['locale', 'pronoun', 'dateOfBirth']
      : ['locale', 'defaultNoteTemplateIds', 'nationalProviderIdentifier', 'therapyLicence', 'noteIdentifier'];
    const fields = Object.entries(account.fields)
      .filter(([name]) => !hidden.includes(name))
      .map(([name, value]) => [name, shownAs(name, value, this.habits)]);
    return {
      userId: account.userId,
      ...(asProvider ? { defaultNoteTemplateIds: [] } : {}),
      ...Object.fromEntries(fields),
      ...(asProvider ? {} : { userType: account.kind === 'client' ? 'Client' : 'HealthcareProvider' }),
      ...(account.partnerUserId === undefined ? {} : { partnerUserId: account.partnerUserId }),
      ...(account.organizationId === undefined ? {} : { organizationId: account.organizationId }),
    };
  }

  #create(kind: PersonKind, body: Asked['body'], organizationId?: string): Reply {
    const { email, partnerUserId, therapistUserId } = body;
    if (organizationId !== undefined && !Object.values(organizations).includes(organizationId)) return refused(404);
    const holdsEmail = email !== undefined && this.#holders(undefined, 'email', email).length > 0;
    const holdsPartnerId = partnerUserId !== undefined && this.#holders(undefined, 'partnerUserId', partnerUserId);
    const isTwice =
      (holdsEmail && this.habits.duplicateEmail === 'refuse') ||
      (holdsPartnerId && holdsPartnerId.length > 0 && this.habits.duplicatePartnerId === 'refuse');
    if (!body['firstName'] || !body['lastName'] || (kind === 'provider' && !email)) return refused(400);
    if (isTwice) return refused(kind === 'client' ? 409 : 400);
    const therapist = this.accounts.get(String(therapistUserId));
    if (kind === 'client' && (therapist?.kind !== 'provider' || !therapist.isActive)) return refused(400);
    const belongsTo = organizationId ?? therapist?.organizationId;
    const account = this.make({
      kind,
      human: humanOf(body['firstName'], kind),
      fields: this.#kept(body, created),
      ...(typeof partnerUserId === 'string' ? { partnerUserId } : {}),
      ...(belongsTo === undefined ? {} : { organizationId: belongsTo }),
      isActive: true,
      members: therapist ? [therapist.userId] : [],
      madeBy: 'us',
    });
    const links =
      kind === 'client'
        ? { clientSessionUrl: 'https://upheal.example/c', therapistSessionUrl: 'https://upheal.example/t' }
        : { inviteUrl: `https://upheal.example/invite/${account.userId}`, privateRoomLink: 'https://upheal.example/r' };
    const { userId } = account;
    const { defaultNoteTemplateIds, noteIdentifier } = account.fields;
    return {
      status: 200,
      body: { userId, ...links, partnerUserId, organizationId: belongsTo, defaultNoteTemplateIds, noteIdentifier },
    };
  }

  #kept(body: Asked['body'], names: readonly string[]): Values {
    const entries = Object.entries(body).filter(([name]) => names.includes(name));
    return Object.fromEntries(entries.map(([name, value]) => [name, keptAs(value as string, this.habits)]));
  }

  #update(id: string, body: Asked['body'], names: readonly string[], byEither: boolean): Reply {
    const found = this.#find(id, byEither ? 'either' : 'write');
    if (!found || found === 'refused') return refused(404);
    if (!found.isActive) return refused(400);
    const { partnerUserId } = body;
    const takes = typeof partnerUserId === 'string' && this.habits.partnerIdUpdate === 'taken';
    const isHeld = takes && this.#holders(undefined, 'partnerUserId', partnerUserId).some((one) => one !== found);
    if (isHeld && this.habits.duplicatePartnerId === 'refuse') return refused(400);
    const changed = {
      ...found,
      fields: { ...found.fields, ...this.#kept(body, names) },
      ...(takes ? { partnerUserId } : {}),
    };
    this.put(changed);
    return { status: 200, body: this.#shown(changed, byEither) };
  }

  #replace(id: string, body: Asked['body']): Reply {
    const found = this.#find(id, 'either');
    const members = body['providerUserIds'];
    if (!found || found === 'refused') return refused(404);
    if (found.kind !== 'client' || !found.isActive || !Array.isArray(members)) return refused(400);
    const ids = members.map(String);
    const areGood = ids.every((one) => {
      const member = this.accounts.get(one);
      return member?.kind === 'provider' && member.isActive;
    });
    if (!areGood || new Set(ids).size < ids.length) return refused(400);
    this.put({ ...found, members: ids });
    return { status: 200, body: { providerUserIds: ids } };
  }

  #deactivate(id: string): Reply {
    const found = this.#find(id, 'write');
    if (!found || found === 'refused') return refused(404);
    if (!found.isActive) return this.habits.deactivateAgain === 'accept' ? { status: 204 } : refused(400);
    this.put({ ...found, isActive: false, endedBy: 'us' });
    return { status: 204 };
  }

  #activate(id: string): Reply {
    const found = this.#find(id, 'either');
    if (!found || found === 'refused') return refused(404);
    if (found.isActive) return refused(400);
    this.put({ ...found, isActive: true });
    return { status: 202 };
  }
}

function refused(status: number): Reply {
  return { status, body: { statusCode: status, message: 'Refused' } };
}

function isUuid(id: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-/i.test(id);
}
