import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { load, places } from './workspace.ts';

const test = suite('CSV files of a manifest');
const header = 'id,firstName,lastName,email,defaultNoteTemplateIds,protect';

test('cells are fields, an empty cell is left out, lists have semicolons, and flags are true or false', async () => {
  const { manifest, diagnostics } = await load({
    'providers.csv': `${header}\np-1,Ana,Rivera,a@x.example,t-1; t-2,TRUE\np-2,Bo,Li,b@x.example,,\n`,
  });
  assert.equal(diagnostics, []);
  const [first, second] = manifest?.resources ?? [];
  assert.ok(first?.form === 'object' && second?.form === 'object');
  assert.equal(first.fields, {
    firstName: 'Ana',
    lastName: 'Rivera',
    email: 'a@x.example',
    defaultNoteTemplateIds: ['t-1', 't-2'],
  });
  assert.is(first.protect, true);
  assert.equal(second.fields, { firstName: 'Bo', lastName: 'Li', email: 'b@x.example' });
  assert.is(second.protect, false);
});

test('quotes, byte order mark, Windows line ends and empty lines are read as spreadsheets write them', async () => {
  const { manifest, diagnostics } = await load({
    'providers.csv': `\ufeff${header}\r\n\r\np-1,"Ana ""A"", B","Ri\r\nvera",a@x.example,,\r\n,,,,,\r\n`,
  });
  assert.equal(diagnostics, []);
  const [first] = manifest?.resources ?? [];
  assert.ok(first?.form === 'object');
  assert.is(first.fields['firstName'], 'Ana "A", B');
  assert.is(first.fields['lastName'], 'Ri\r\nvera');
  assert.equal(first.at, { file: 'providers.csv', line: 3, column: 1 });
});

test('digits stay as they are written', async () => {
  const { manifest } = await load({ 'clients.csv': 'id,external\n007,true\n' });
  assert.is(manifest?.resources[0]?.id, '007');
});

test('clients and assignments of two files are one manifest', async () => {
  const { manifest, diagnostics } = await load({
    'assignments.csv': 'client,providers\ncl-1,p-2;p-1\n',
    'clients.csv': 'id,firstName,lastName,dateOfBirth\ncl-1,Sam,Doe,1990-04-12\n',
    'providers.csv': 'id,firstName,lastName,email\np-1,Ana,Rivera,a@x.example\np-2,Bo,Li,b@x.example\n',
  });
  assert.equal(diagnostics, []);
  const assignment = manifest?.resources.find(({ ref }) => ref === 'assignment/cl-1');
  assert.ok(assignment?.form === 'membership');
  assert.equal(assignment.members, ['provider/p-2', 'provider/p-1']);
});

test('a problem names row, column and place', async () => {
  const loaded = await load({
    'providers.csv': `${header}\np-1,Ana,Rivera,a@x.example,,\n\np-2,"B\n""o""",Li,nobody,,\n`,
  });
  assert.equal(places(loaded), ['providers.csv:5:11 invalid-email']);
  assert.match(loaded.diagnostics[0]?.message ?? '', 'Field "email" of provider/p-2 (row 4, column "email")');
});

test('values are checked as in YAML', async () => {
  const loaded = await load({
    'providers.csv': `${header},nationalProviderIdentifier\np-1,Ana,Rivera,a@x.example,t;;u,perhaps,1234567890\n`,
  });
  assert.equal(places(loaded), [
    'providers.csv:2:28 empty-value',
    'providers.csv:2:33 wrong-type',
    'providers.csv:2:41 invalid-npi',
  ]);
});

test('a header with forbidden or repeated names is told once for each, and unknown names once for all', async () => {
  const loaded = await load({ 'clients.csv': 'id,external,emial,__proto__,id,hipp\na,true,x,x,x,x\nb,true,x,x,x,x\n' });
  assert.equal(places(loaded), [
    'clients.csv:1:13 unknown-field',
    'clients.csv:1:19 forbidden-key',
    'clients.csv:1:29 duplicate-key',
  ]);
  assert.is(
    loaded.diagnostics[0]?.message,
    'These 2 columns do not have the name of a field: C (column 3) "emial", F (column 6) "hipp".',
  );
  assert.match(loaded.diagnostics[0]?.hint ?? '', 'Did you mean "email"?\nA CSV file cannot hold "hipp"');
});

test('names of columns are matched without regard to case, blanks, _ and -', async () => {
  const { manifest } = await load({ 'clients.csv': 'ID,First Name,last_name,E-mail\na,Ana,Rivera,a@b.example\n' });
  assert.is(manifest, undefined);
  const { diagnostics } = await load({
    'clients.csv': 'ID,First Name,last_name,E-mail,External\na,Ana,Rivera,a@b.example,\n',
    'assignments.csv': 'Client,PROVIDERS\na,p\n',
    'providers.csv': 'Id,FIRST-NAME,LastName,e mail\np,Bea,Stone,b@b.example\n',
  });
  assert.equal(diagnostics, []);
  const twice = await load({ 'clients.csv': 'id,external,Id\na,true,b\n' });
  assert.equal(places(twice), ['clients.csv:1:13 duplicate-key']);
});

test('an unknown column is shown by letter and number, and by its text only where the line is plainly a header', async () => {
  const messageOf = async (header: string): Promise<string> =>
    (await load({ 'clients.csv': `${header}\n${header.replace(/[^,]+/g, 'x')}\n` })).diagnostics
      .filter(({ code }) => code === 'unknown-field')
      .map(({ message, source }) => `${message} ${source?.line ?? ''}`)
      .join();
  assert.match(await messageOf('id,external,Room'), 'C (column 3) "Room"');
  const lost = [
    'id,Zquark',
    'id,external,Zquark,zquark@x.example',
    'id,external,Zquark,1990-04-12',
    'id,external,Zquark,12.4.90',
  ];
  for (const header of [...lost, 'id,external,Zquark,5550100']) {
    assert.match(await messageOf(header), /[BC] \(column [23]\)/, header);
    assert.not.match(await messageOf(header), /Zquark|zquark|1990|555/, header);
  }
  const wide = `id,external,${Array.from({ length: 30 }, (_, index) => `x${index}y`).join()}`;
  assert.match(await messageOf(wide), 'Z (column 26) "x23y", AA (column 27) "x24y"');
});

test('columns that settings.csv.ignoreColumns names are passed over, whatever file says so', async () => {
  const files = {
    'a.csv.yaml': 'settings: { csv: { ignoreColumns: [Room number, fax] } }\n',
    'clients.csv': 'id,external,room_number,FAX\na,true,7,8\n',
  };
  assert.equal((await load(files)).diagnostics, []);
  const other = await load({ ...files, 'clients.csv': 'id,external,room_number,Note\na,true,7,8\n' });
  assert.equal(
    other.diagnostics.map(({ message }) => message),
    ['This column does not have the name of a field: D (column 4) "Note".'],
  );
});

test('a header without the id is one problem, and not one for each row', async () => {
  const loaded = await load({ 'clients.csv': 'external,email\ntrue,a@b.example\ntrue,c@d.example\n' });
  assert.equal(places(loaded), ['clients.csv:1:1 missing-field']);
});

test('a file without a header shows nothing of its first line', async () => {
  const loaded = await load({ 'clients.csv': 'Canary,Canary2\ncl-1,x\n' });
  assert.equal(places(loaded), ['clients.csv:1:1 missing-header']);
  assert.not.match(JSON.stringify(loaded.diagnostics), 'Canary');
});

test('a header of semicolons is explained', async () => {
  const { diagnostics } = await load({ 'clients.csv': 'id;external\na;true\n' });
  assert.match(diagnostics[0]?.hint ?? '', 'separated by commas');
});

test('a row with a cell too many or too few is one problem, and its id counts as declared', async () => {
  const loaded = await load({
    'clients.csv': 'id,external\na\nb,true,x\nc,true\n',
    'assignments.csv': 'client,providers\na,p-1\nb,p-1\n',
    'providers.csv': 'id,firstName,lastName,email\np-1,A,B\n',
  });
  assert.equal(places(loaded), [
    'clients.csv:2:1 wrong-cell-count',
    'clients.csv:3:8 wrong-cell-count',
    'providers.csv:2:1 wrong-cell-count',
  ]);
});

test('broken quoting is one problem, and what refers to the file is not called unknown', async () => {
  const files = { 'assignments.csv': 'client,providers\na,p-1\n' };
  assert.equal(
    places(await load({ ...files, 'clients.csv': 'id,external\n"a,true\n', 'providers.csv': 'id,firstName\np"1,x\n' })),
    ['clients.csv:2:1 invalid-syntax', 'providers.csv:2:1 invalid-syntax'],
  );
});

test('an empty file is a problem, and a header alone is an empty list', async () => {
  assert.equal(places(await load({ 'clients.csv': '' })), ['clients.csv:1:1 empty-file']);
  assert.equal((await load({ 'clients.csv': 'id,external\n' })).manifest?.resources, []);
});

test.run();
