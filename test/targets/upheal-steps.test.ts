import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Change, FieldChange } from '../../src/core/model/change.ts';
import type { Recorded } from '../../src/core/model/recorded.ts';
import { refOf, type DesiredObject, type Fields, type Kind } from '../../src/core/model/resource.ts';
import { uphealTarget } from '../../src/targets/upheal/index.ts';

const target = uphealTarget.open({}, () => Promise.resolve());
const desired = (kind: Kind, id: string, fields: Fields): DesiredObject => ({
  form: 'object',
  ref: refOf(kind, id),
  kind,
  id,
  fields,
  blocks: {},
  external: false,
  protect: false,
  ignore: [],
  at: { file: 'x', line: 1, column: 1 },
});
const recorded = (kind: Kind, id: string): Recorded => ({
  ref: refOf(kind, id),
  id: `uuid-${id}`,
  origin: 'created',
  fields: {},
  provenAt: '',
});
const idOf = (change: Change): string =>
  'recorded' in change && change.recorded
    ? change.recorded.id
    : `uuid of ${change.action === 'replace' ? change.desired.owner : change.ref}`;
const sent = (change: Change): readonly (readonly [string, string, unknown])[] => {
  const steps = target.steps(change, (ref) => `uuid of ${ref}`);
  return [...(steps.create ? [steps.create] : []), ...steps.after(idOf(change)), ...steps.finish].map(
    (call) => [call.method, call.path, call.body] as const,
  );
};
const create = (kind: Kind, fields: Fields): Change => ({
  action: 'create',
  ref: refOf(kind, 'x'),
  desired: desired(kind, 'x', fields),
  fields,
  members: kind === 'client' ? ['provider/p'] : [],
});
const update = (kind: Kind, fields: Fields): Change => ({
  action: 'update',
  ref: refOf(kind, 'x'),
  desired: desired(kind, 'x', fields),
  recorded: recorded(kind, 'x'),
  fields: Object.entries(fields).map(([name, to]): FieldChange => ({ name, to, cause: 'edit' })),
});

const test = suite('requests to Upheal');

test('a provider is created by version 2, or by version 1 when only that can set all', () => {
  assert.equal(sent(create('provider', { firstName: 'A', noteIdentifier: 'Coach' })), [
    ['POST', '/v2/users/providers', { firstName: 'A', noteIdentifier: 'Coach' }],
  ]);
  assert.equal(sent(create('provider', { firstName: 'A', defaultSessionType: 'Soap' })), [
    ['POST', '/users/providers', { firstName: 'A', defaultSessionType: 'Soap' }],
  ]);
});

test('a provider with fields of both versions takes one request more', () => {
  assert.equal(sent(create('provider', { firstName: 'A', defaultSessionType: 'Soap', noteIdentifier: 'Coach' })), [
    ['POST', '/v2/users/providers', { firstName: 'A', noteIdentifier: 'Coach' }],
    ['PUT', '/users/providers/uuid%20of%20provider%2Fx', { defaultSessionType: 'Soap' }],
  ]);
});

test('a provider of an organization is created inside it', () => {
  assert.equal(sent(create('provider', { firstName: 'A', organization: 'org-1' })), [
    ['POST', '/v2/organizations/org-1/users/providers', { firstName: 'A' }],
  ]);
  assert.equal(sent(create('provider', { firstName: 'A', organization: 'org-1', defaultSessionType: 'Dap' })), [
    ['POST', '/organizations/org-1/users/providers', { firstName: 'A', defaultSessionType: 'Dap' }],
  ]);
});

test('a client is created with the primary provider, and templates follow when the session type takes version 1', () => {
  assert.equal(sent(create('client', { firstName: 'A' })), [
    ['POST', '/v2/users/clients', { therapistUserId: 'uuid of provider/p', firstName: 'A' }],
  ]);
  assert.equal(sent(create('client', { firstName: 'A', defaultSessionType: 'Soap', defaultNoteTemplateIds: ['t'] })), [
    ['POST', '/users/clients', { therapistUserId: 'uuid of provider/p', firstName: 'A', defaultSessionType: 'Soap' }],
    ['PUT', '/v2/users/uuid%20of%20client%2Fx', { defaultNoteTemplateIds: ['t'] }],
  ]);
});

test('changed fields go out in the fewest requests', () => {
  assert.equal(
    sent(update('provider', { firstName: 'A', therapyLicence: 'L', noteIdentifier: 'Coach' })).map(([, path]) => path),
    ['/v2/users/providers/uuid-x', '/v2/users/uuid-x'],
  );
  assert.equal(sent(update('provider', { defaultSessionType: 'Soap', therapyLicence: 'L' })), [
    ['PUT', '/users/providers/uuid-x', { defaultSessionType: 'Soap', therapyLicence: 'L' }],
  ]);
  assert.equal(
    sent(update('client', { firstName: 'A', pronoun: 'NeutralThem', defaultNoteTemplateIds: [] })).length,
    1,
  );
});

test('activate, deactivate and replace go where their pages say', () => {
  const known = recorded('client', 'c');
  assert.equal(
    sent({
      action: 'activate',
      ref: known.ref,
      desired: desired('client', 'c', {}),
      recorded: known,
      fields: [],
      evidence: '',
    }),
    [['POST', '/users/uuid-c/activate', undefined]],
  );
  assert.equal(sent({ action: 'delete', ref: known.ref, recorded: known }), [['DELETE', '/users/uuid-c', undefined]]);
  const list = {
    form: 'membership',
    ref: 'assignment/c',
    kind: 'assignment',
    id: 'c',
    owner: 'client/c',
    members: ['provider/p', 'provider/q'],
    protect: false,
    ignore: [],
    at: { file: 'x', line: 1, column: 1 },
  } as const;
  assert.equal(sent({ action: 'replace', ref: 'assignment/c', desired: list, blind: false }), [
    [
      'POST',
      '/users/uuid%20of%20client%2Fc/providers',
      { providerUserIds: ['uuid of provider/p', 'uuid of provider/q'] },
    ],
  ]);
});

test.run();
