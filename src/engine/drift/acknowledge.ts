import type { Ack } from '../../core/drift/ack.ts';
import { Failure } from '../../core/model/failure.ts';
import { foreignRef, type Ref } from '../../core/model/resource.ts';
import type { Store } from '../../state/store.ts';
import { replaceFile } from '../../disk/write-file.ts';
import { parseAcks, withAck } from '../../manifest/write/acks.ts';
import { isDate } from '../../manifest/form/formats.ts';
import { bytesIfThere, textIn } from '../private-file.ts';
import { registryOf } from '../registry.ts';
import { stateIfThere } from '../state-session.ts';
import { systemClock, type RunOptions } from '../run-options.ts';

/** Where acknowledgements are kept unless told otherwise; a folder that is read as a manifest leaves it out. */
export const acksFile = '.caseload-acks.yaml';

/**
 * The acknowledgements of a file; none where the usual one is not there. Throws `Failure` (usage) when it cannot be
 * read as that, or another one is not there.
 */
export async function loadAcks(path: string): Promise<readonly Ack[]> {
  const text = await acksText(path);
  if (text !== undefined) return parseAcks(text, path);
  if (path === acksFile) return [];
  throw new Failure('usage', 'bad-acks', `${path} is not there, and so says nothing of what is accepted.`, {
    hint: 'Name the file that is meant; `caseload drift ack --acks FILE` makes one.',
  });
}

/**
 * Accepts what is known to differ of a resource, or to be blocked, until the end of a day, and says how much that is;
 * throws `Failure` (usage) when nothing is known of the kind.
 */
export async function acknowledge(
  path: string,
  ref: Ref,
  ack: { readonly until: string; readonly why: string; readonly class?: Ack['class'] },
  options: RunOptions,
): Promise<readonly Ack[]> {
  const today = new Date((options.clock ?? systemClock).now()).toISOString().slice(0, 10);
  if (!isDate(ack.until) || ack.until < today)
    throw new Failure('usage', 'bad-until', '--until takes a day from today on, as YYYY-MM-DD.');
  if (ack.why.trim() === '') throw new Failure('usage', 'no-why', '--why says why, in a few words.');
  const { target, found, store } = await findingsOf(ref, ack.class, options);
  const acks = found.map((one): Ack => ({ ...one, target, until: ack.until, why: ack.why }));
  let text = await acksText(path);
  for (const one of acks) text = withAck(text, path, one);
  await replaceFile(path, text ?? '', { mode: 0o666, keeps: 'owner and mode' }).catch((cause: unknown) => {
    throw new Failure('usage', 'bad-acks', `${path} cannot be written.`, { cause });
  });
  // What an edit ended before is accepted anew.
  await store?.saveEndedAcks(store.endedAcks().filter((one) => one.ref !== ref)).catch(() => undefined);
  return acks;
}

/** What can be accepted of a resource, without saying until when. */
type Known = Pick<Ack, 'ref' | 'class' | 'fields' | 'reason' | 'wanted'>;

/** What is known to differ of a resource, and what the last plan blocked of it. */
function knownOf(ref: Ref, store: Store): readonly Known[] {
  const findings = store.findings().filter((finding) => !finding.closed && finding.ref === ref);
  const isDeactivated = findings.some((finding) => finding.class === 'deactivated');
  const blocked = store
    .obstacles()
    .filter((one) => one.ref === ref && !(one.reason === 'live-deactivation' && isDeactivated));
  return [
    ...findings.map(({ class: kind, fields }): Known => ({
      ref,
      class: kind,
      ...(fields.length > 0 ? { fields } : {}),
    })),
    ...blocked.map(({ reason, fields, wanted }): Known => ({
      ref,
      class: 'blocked',
      reason,
      ...(fields ? { fields } : {}),
      ...(wanted ? { wanted } : {}),
    })),
  ];
}

/** What can be accepted of a resource, in the one target in whose state it is known. */
async function findingsOf(
  ref: Ref,
  kind: Ack['class'] | undefined,
  options: RunOptions,
): Promise<{ readonly target: string; readonly found: readonly Known[]; readonly store: Store | undefined }> {
  const names = options.target === undefined ? [...registryOf(options.targets).keys()] : [options.target];
  const all = await Promise.all(
    names.map(async (target) => {
      const state = await stateIfThere({ target }, { ...options, target });
      return {
        target,
        store: state?.store,
        isHeld: state?.store.recorded().has(ref) === true,
        found: state ? knownOf(ref, state.store).filter((one) => kind === undefined || one.class === kind) : [],
      };
    }),
  );
  const [known, other] = all.filter(({ found }) => found.length > 0);
  const isHeld = all.some((one) => one.isHeld);
  if (!known)
    throw new Failure(
      'usage',
      'no-finding',
      `Nothing is known to differ of ${isHeld ? ref : foreignRef(ref)}, or to be blocked` +
        `${options.target === undefined ? '' : ` in ${options.target}`}.`,
      {
        hint:
          'Run `caseload drift` or `caseload plan` first; they list what differs and what is blocked. State is taken ' +
          'from --state, CASELOAD_STATE or ' +
          '.caseload.',
      },
    );
  if (other)
    throw new Failure('usage', 'several-targets', `${ref} differs in more than one target.`, {
      hint: `Say in which: --target ${known.target} or --target ${other.target}.`,
    });
  return known;
}

async function acksText(path: string): Promise<string | undefined> {
  const bytes = await bytesIfThere(path);
  return bytes && textIn(bytes, path);
}
