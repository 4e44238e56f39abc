import type { Fields, Kind } from './resource.ts';

/** A bound on how many resources a plan may touch: a count, or a whole percentage of the managed ones. */
export type Allowance = { readonly count: number } | { readonly percent: number };

/**
 * What happens to a managed resource that left the manifest: deleted, at once or once it has been gone for so long
 * (milliseconds), forgotten, or nothing.
 */
export type Prune = 'delete' | 'release' | 'off' | { readonly afterMs: number };

/** Everything under `settings` of a manifest, defaults filled in. */
export interface Settings {
  readonly target: string;
  /** Requests a minute that the API key is allowed. */
  readonly rateLimit: number;
  /**
   * How much of the rate limit is left to others who use the same key: requests a minute, or a percentage of the limit.
   */
  readonly reserve: Allowance;
  /** How many requests may be in flight at once. */
  readonly concurrency: number;
  readonly prune: Prune;
  readonly onImmutableChange: 'block' | 'recreate';
  readonly emptyAssignment: 'block' | 'allow';
  readonly guards: {
    readonly maxDeletes: Allowance;
    readonly maxReplaces: Allowance;
    /** Of the managed people of a kind, how many may be missing in the looks of one plan. */
    readonly maxMissing: Allowance;
    /** How many people of a kind may change a field that says who they are. */
    readonly maxIdentityChanges: Allowance;
    /** How many may be created for whom no look is possible, once somebody without our id was found. */
    readonly maxUnseen: Allowance;
  };
  /** Whether somebody who was deactivated in the target itself is activated. */
  readonly onLiveDeactivation: 'block' | 'activate';
  /** An answer of the target that has more bytes is not read. */
  readonly maxAnswerBytes: number;
  /** Requests that a plan may spend on looking for people of whom state knows nothing. */
  readonly planLooks: number;
  /** What `drift --repair` may send again, by kind: fields of objects, or lists of members that cannot be read. */
  readonly repair: Readonly<Partial<Record<Kind, readonly string[] | 'reassert'>>>;
  /** Settings that only one target reads, by the target's name: paths and other things assumed of its API. */
  readonly targets: Readonly<Record<string, Fields>>;
}

/** The settings of a manifest that has none. */
export const defaultSettings: Settings = {
  target: 'upheal',
  rateLimit: 300,
  reserve: { percent: 10 },
  concurrency: 8,
  prune: 'delete',
  onImmutableChange: 'block',
  emptyAssignment: 'block',
  guards: {
    maxDeletes: { percent: 10 },
    maxReplaces: { percent: 25 },
    maxMissing: { percent: 10 },
    maxIdentityChanges: { percent: 5 },
    maxUnseen: { count: 3 },
  },
  onLiveDeactivation: 'block',
  maxAnswerBytes: 8 * 1024 * 1024,
  planLooks: 500,
  repair: {},
  targets: {},
};

/** Reads a time such as 30m, 24h or 7d, as milliseconds; undefined when the text is none. */
export function parseDuration(text: string): number | undefined {
  const found = /^([1-9]\d{0,5})([smhd])$/.exec(text);
  const unit = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[found?.[2] ?? ''];
  return found && unit !== undefined ? Number(found[1]) * unit : undefined;
}

/** Reads `14` or `10%`; undefined when the text is neither. */
export function parseAllowance(text: string | number): Allowance | undefined {
  const found = /^(\d{1,9})(%?)$/.exec(String(text));
  if (!found) return undefined;
  const value = Number(found[1]);
  if (found[2] !== '%') return { count: value };
  return value <= 100 ? { percent: value } : undefined;
}

/** An allowance as a number: a percentage is taken of `total` and rounded down. */
export function allowanceOf(allowance: Allowance, total: number): number {
  return 'count' in allowance ? allowance.count : Math.floor((total * allowance.percent) / 100);
}

/** An allowance as a person writes it. */
export function allowanceText(allowance: Allowance): string {
  return 'count' in allowance ? String(allowance.count) : `${allowance.percent}%`;
}

/** The requests a minute that a run may send: the limit less the reserve, at least one. */
export function allowedPerMinute(rateLimit: number, reserve: Allowance): number {
  return Math.max(1, leftOf(rateLimit, reserve));
}

/** The limit less the reserve, in requests a minute; it may be none, or less. */
export function leftOf(rateLimit: number, reserve: Allowance): number {
  return rateLimit - Math.ceil('count' in reserve ? reserve.count : (rateLimit * reserve.percent) / 100);
}
