import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listOf, managedListOf, membershipOf, ownerOf } from '../../../src/core/model/belonging.ts';
import { compareRefs, foreignRef, idOf, kindOf, parseRef, type Ref } from '../../../src/core/model/resource.ts';
import { table } from '../builders.ts';

const test = suite('names of resources');

test('a ref that nobody has is shown by its kind, and its id only where that is no address', () => {
  assert.is(foreignRef('client/c-9'), 'client/c-9');
  assert.is(foreignRef('client/ana@x.example'), 'client/(an id with an "@", 13 characters)');
  assert.is(foreignRef('ana@x.example'), '(an id with an "@", 13 characters)');
  assert.is(foreignRef(`client/${'a'.repeat(70)}`), `client/${'a'.repeat(64)}…`);
});

test('a ref has a known kind and an id, which may itself hold slashes', () => {
  assert.is(parseRef('client/a/b'), 'client/a/b');
  assert.equal([kindOf('client/a/b'), idOf('client/a/b')], ['client', 'a/b']);
  for (const text of ['client/', 'client', 'person/a', '/a', '']) assert.is(parseRef(text), undefined);
});

test('refs are listed by kind in the order in which kinds refer to each other, then by id', () => {
  const refs: Ref[] = ['assignment/a', 'client/b', 'client/a', 'provider/z', 'organization/z'];
  assert.equal(refs.sort(compareRefs), ['organization/z', 'provider/z', 'client/a', 'client/b', 'assignment/a']);
  assert.is(compareRefs('client/a', 'client/a'), 0);
});

test('a list shares the id of its owner, and only the kind that owns lists has one', () => {
  assert.is(listOf(table, 'client/c-1'), 'assignment/c-1');
  assert.is(listOf(table, 'provider/p-1'), undefined);
  assert.is(ownerOf(table, 'assignment/c-1'), 'client/c-1');
  assert.is(ownerOf(table, 'provider/p-1'), 'provider/p-1');
});

test('a list that is not managed is known to the table and left alone', () => {
  const unmanaged = { ...table, assignment: { ...table.assignment, managed: false } };
  assert.is(managedListOf(table, 'client/c-1'), 'assignment/c-1');
  assert.is(managedListOf(unmanaged, 'client/c-1'), undefined);
  assert.is(membershipOf(unmanaged)?.kind, 'assignment');
  assert.is(listOf(unmanaged, 'client/c-1'), 'assignment/c-1');
});

test.run();
