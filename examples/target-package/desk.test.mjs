import { test } from 'node:test';
import { conformanceRows } from 'caseload/conformance';
import { desk } from './index.mjs';
import { startDesk } from './server.mjs';

const subject = {
  definition: desk,
  roster: { providers: [{ id: 'p-1', email: 'ana.rivera@desk.example', '@acme/desk': { room: '2.14' } }] },
  otherValues: { email: 'other@desk.example', room: '3.01' },
  start: startDesk,
};

for (const row of conformanceRows(subject)) void test(row.name, () => row.run());
