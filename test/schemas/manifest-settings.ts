import { allowanceText, defaultSettings } from '../../src/core/model/settings.ts';
import { sections } from '../../src/manifest/form/sections.ts';
import { settingsOfKinds } from '../../src/targets/hipp/roles.ts';
import { targets } from '../../src/targets/index.ts';
import { assumedPaths } from '../../src/targets/practice/calls.ts';
import { assumed } from '../../src/targets/upheal/assumptions.ts';
import { ownFields } from './manifest-fields.ts';
import { like, listOf, mapOf, oneOf, wholeNumber, when, type Part } from './manifest-values.ts';
import { placed } from './placed.ts';

const defaults = defaultSettings;

/** Below the address, wherever that is: another host, or a way up, would take the API key elsewhere. */
const pathForm = {
  type: 'string',
  pattern: '^(?!.*(?:/|^)\\.{1,2}(?:/|$))(?:/[^\\s?#\\\\]*)?$',
  patternErrorMessage: 'Leave it empty, or begin it with "/"; "..", "?", "#" and blanks are not part of a path.',
};

const path = (description: string, byDefault: string): Part => ({
  default: byDefault,
  maxLength: 200,
  ...pathForm,
  description,
});

const prefix = (version: 'first' | 'second', byDefault: string): Part =>
  path(`What stands before the paths of the ${version} version of the API.`, byDefault);

const rolesOf = (index: 0 | 1): Part => ({
  ...listOf(`Roles whose users are ${settingsOfKinds[index].kind}s.`, like('hippPerson/properties/role', 'One role.')),
  default: settingsOfKinds[index].byDefault,
});

/** What only one target reads of the settings. */
const targetSettings: Readonly<Record<string, Part>> = {
  upheal: mapOf("What is assumed of Upheal's API and may have to be set otherwise.", {
    v1Prefix: prefix('first', assumed.v1Prefix),
    v2Prefix: prefix('second', assumed.v2Prefix),
    authScheme: {
      ...oneOf('What stands before the key in the Authorization header; empty for the bare key.', ['Bearer', '']),
      default: assumed.authScheme,
    },
    providerInOrganizationPath: path(
      'Path that creates a provider in an organization.',
      assumed.providerInOrganizationPath,
    ),
    lookupByPartnerId: {
      type: 'boolean',
      default: assumed.lookupByPartnerId,
      description: 'Whether people can be looked up by your own id.',
    },
    look: {
      type: 'string',
      enum: ['both', 'email'],
      default: assumed.look,
      description:
        'By what somebody is looked for right before a create: both, or the e-mail alone where there is one and it ' +
        'finds nobody.',
    },
  }),
  hipp: mapOf('How users of Hipp Health are read.', {
    [settingsOfKinds[0].name]: rolesOf(0),
    [settingsOfKinds[1].name]: rolesOf(1),
  }),
  practice: mapOf('Paths of the practice system.', {
    organizationPath: path('Path of organizations, with its slash at the end.', assumedPaths.organizationPath),
    profilePath: path('Path of practice profiles, with its slash at the end.', assumedPaths.profilePath),
  }),
};

const prune: Part = {
  type: ['string', 'object'],
  ...when({ type: 'string' }, { type: 'string', enum: ['delete', 'release', 'off'] }),
  additionalProperties: false,
  required: ['after'],
  properties: {
    after: {
      type: 'string',
      pattern: '^[1-9][0-9]{0,5}[smhd]$',
      description:
        'It is marked by the first apply that misses it, and deleted by the first one after so long, when it is still ' +
        'gone.',
      examples: ['7d'],
      patternErrorMessage: 'Write a time such as 12h or 7d.',
    },
  },
  default: typeof defaults.prune === 'string' ? defaults.prune : {},
  description:
    'What happens to a managed resource that left the manifest: it is deleted, forgotten and left there (release), or ' +
    'nothing (off); `{ after: 7d }` deletes it once it has been gone for so long.',
};

const repairs = sections.map(({ kind, form, name }) => [
  kind,
  form === 'object'
    ? like('repairedFields', `Fields of ${name} that are set back when somebody changed them live.`)
    : oneOf(
        'Sends the full lists of providers again, the one written longest ago first: no call shows whether somebody ' +
          'changed them live.',
        ['reassert'],
      ),
]);

/** The fields of a kind for which one value can be given to all, as they are of one resource. */
function defaultsOf(kind: string, properties: Part): Part {
  const entries = Object.entries(properties).filter(([name]) => !ownFields.has(name));
  return Object.fromEntries(
    entries.map(([name, part]) => [name, like(`${kind}/properties/${name}`, String((part as Part)['description']))]),
  );
}

/** Everything under `settings`; `people` are the properties of kinds for which defaults can be given. */
export function settingsPart(people: { readonly provider: Part; readonly client: Part }): Part {
  return mapOf('How the manifest is carried out.', {
    target: {
      ...oneOf('The system that is kept equal to the manifest.', Object.keys(targets)),
      default: defaults.target,
    },
    rateLimit: wholeNumber('Requests a minute that the API key is allowed.', {
      maximum: 1_000_000,
      default: defaults.rateLimit,
    }),
    reserve: like(
      'allowance',
      'How much of the rate limit is left to others who use the same key: requests a minute, or a percentage.',
      { default: allowanceText(defaults.reserve) },
    ),
    concurrency: wholeNumber('How many requests may be in flight at once.', {
      maximum: 100,
      default: defaults.concurrency,
    }),
    prune,
    repair: mapOf(
      'What `drift --repair` may send again, as the manifest has it; nothing else is touched.',
      Object.fromEntries(repairs) as Part,
    ),
    onImmutableChange: {
      ...oneOf(
        'What happens when a field differs that the target cannot change: nothing, with the reason; or the resource is ' +
          'made anew.',
        ['block', 'recreate'],
      ),
      default: defaults.onImmutableChange,
    },
    emptyAssignment: {
      ...oneOf('Whether an assignment may have an empty list of providers.', ['block', 'allow']),
      default: defaults.emptyAssignment,
    },
    guards: mapOf('A plan that goes further than this is refused. Three are always allowed, unless the guard is 0.', {
      maxDeletes: like('allowance', 'Deletes, as a count or as a percentage of the managed resources of the kind.', {
        default: allowanceText(defaults.guards.maxDeletes),
      }),
      maxReplaces: like('allowance', "Replaces that take somebody's access away, as a count or as a percentage.", {
        default: allowanceText(defaults.guards.maxReplaces),
      }),
      maxMissing: like('allowance', 'Managed people of a kind who are missing in the looks of one plan.', {
        default: allowanceText(defaults.guards.maxMissing),
      }),
      maxIdentityChanges: like(
        'allowance',
        'People of a kind of whom a name, the birth date, the NPI or the licence changes.',
        { default: allowanceText(defaults.guards.maxIdentityChanges) },
      ),
      maxUnseen: like(
        'allowance',
        'Clients who are created though no look can tell whether they are there, once somebody was found there who has ' +
          'none of our ids.',
        { default: allowanceText(defaults.guards.maxUnseen) },
      ),
    }),
    onLiveDeactivation: {
      ...oneOf(
        'What happens to somebody whom another than caseload deactivated: nothing, or the person is activated.',
        ['block', 'activate'],
      ),
      default: defaults.onLiveDeactivation,
    },
    maxAnswerBytes: wholeNumber('How many bytes an answer of the target may have; a longer one counts as unreadable.', {
      maximum: 1024 ** 3,
      default: defaults.maxAnswerBytes,
    }),
    planLooks: wholeNumber(
      'Requests that a plan may spend on looking for people whom it does not know; who is left is looked for right ' +
        'before the create.',
      { maximum: 1_000_000, default: defaults.planLooks },
    ),
    csv: mapOf('How CSV files are read.', {
      ignoreColumns: listOf(
        'Columns that are passed over, by what the header calls them; case, blanks, _ and - do not count.',
        like('text', 'The name of a column.'),
      ),
    }),
    rules: like('rules', 'What the owner of this manifest wants of it; a rule that is not written is not asked.'),
    defaults: mapOf('Fields that every resource of a kind has unless it says otherwise.', {
      provider: mapOf('Fields of providers.', defaultsOf('provider', people.provider)),
      client: mapOf('Fields of clients that are not external.', defaultsOf('client', people.client)),
    }),
    ...placed('settings', new Set(Object.keys(targets)), targetSettings),
  });
}
