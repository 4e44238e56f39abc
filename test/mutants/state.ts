import type { Mutated } from './mutant.ts';

/** What is remembered, and who may write it. */
export const state: readonly Mutated[] = [
  {
    file: 'state/journal.ts',
    tests: ['state/journal'],
    changes: [
      ['await this.fence();\n      await replaceText', 'await replaceText'],
      ['await this.fence();\n    const text', 'const text'],
      ['this.expected !== undefined && size !== this.expected', 'false'],
      ['if (size > this.whole) await file.truncate(this.whole);', ''],
      ['this.place <= 1 + records.length', 'this.place <= records.length'],
      ['!isNew && this.place', 'this.place'],
      ['this.place += entries.length;', ''],
      ['if (this.queue.length === 1) void', 'if (this.queue.length <= 2) void', 'a second flush finds nothing to do'],
    ],
  },
  {
    file: 'state/journal-lines.ts',
    tests: ['state/journal-lines', 'state/tampering'],
    changes: [
      ['read.place !== entries.length', 'false'],
      ['read.serial > binding.serial', 'false'],
      ['read.lineage !== binding.lineage ||', ''],
      ["text.lastIndexOf('\\n') + 1", 'text.length'],
      ['read?.serial === 0 ?', 'read ?'],
    ],
  },
  {
    file: 'state/seal.ts',
    tests: ['state/journal-lines', 'state/sealed-lists'],
    changes: [["typeof seal === 'string' && key.isSeal(JSON.stringify(body), seal)", 'seal']],
  },
  {
    file: 'state/snapshot.ts',
    tests: ['state/snapshot'],
    changes: [
      ['open.n + 1', 'open.n'],
      ['if (isVoid) snapshot.removals.delete(close);', ''],
      ['if (isVoid) snapshot', 'if (true) snapshot'],
      ['snapshot.open.delete(close);', ''],
      ['settled || forget.length > 0 || put.length > 0', 'put.length > 0'],
      ['if (open.removal) snapshot', 'if (!open.removal) snapshot'],
      ['for (const ref of forget) snapshot.recorded.delete(ref);', ''],
    ],
  },
  {
    file: 'state/file-store.ts',
    tests: ['state/store', 'state/journal', 'state/between-runs'],
    changes: [
      ['!file.isSame(now.state) || now.journal !== journalText', '!file.isSame(now.state)'],
      ['!file.isSame(now.state) || now.journal !== journalText', 'now.journal !== journalText'],
      ['removal.at > since', 'removal.at >= since'],
      ['plan.until > now', 'plan.until >= now'],
      ['if (entry.open) {', 'if (false && entry.open) {'],
      ['if (this.broken) throw this.broken;\n      await journal', 'await journal'],
      ['if (this.broken) throw this.broken;\n    await this', 'await this'],
      ['this.snapshot.next += 1;', '', 'noting the record counts it too'],
      ['await this.parts.rescue.clear();', ''],
      ['[this.isChanged, this.isTouched] = [false, false];', ''],
      ['entry.unproven?.filter((name) => !names.includes(name))', 'entry.unproven'],
      ['replay(this.snapshot, read.earlier.map(recordOf));', ''],
      ['read.earlier.map(recordOf)', 'read.earlier'],
      ['if (isBookkeeping(entry)) this.isTouched = true;', ''],
    ],
  },
  {
    file: 'state/state-file.ts',
    tests: ['state/between-runs', 'state/store', 'state/journal'],
    changes: [
      ['this.serial + (isChanged ? 1 : 0)', 'this.serial + 1'],
      ['other?.lineage !== lineage || other.serial !== this.serial', 'other?.lineage !== lineage'],
      ['for (const look of other.facts.trusted) this.trusted.add(look);', ''],
      ['await fence();', ''],
      [
        'isChanged && before !== undefined',
        'before !== undefined',
        'a backup of the same serial is written over itself',
      ],
    ],
  },
  {
    file: 'state/document.ts',
    tests: ['state/document', 'state/tampering', 'state/between-runs'],
    changes: [
      ['!key.isSeal(JSON.stringify(body), seal)', 'false'],
      ["body['key'] !== key.fingerprint", 'false'],
      ["body['target'] !== target", 'false'],
      ['?? 0) > version', '?? 0) > version + 1'],
      ['bad.push(name);', ''],
      ['compareRefs(a.ref, b.ref)', 'compareRefs(b.ref, a.ref)'],
    ],
  },
  {
    file: 'state/lock.ts',
    tests: ['state/between-runs', 'state/lock'],
    changes: [
      ['holder.silentMs >= leaseMs', 'holder.silentMs > leaseMs'],
      ['holder.host !== hostname() ||', ''],
      ['> litterMs', '>= litterMs'],
      ['if (isAlive(other)) throw', 'if (!isAlive(other)) throw'],
      ['holderOf(text)?.token === token', 'true'],
      ['if (!isLitter(name)) continue;', ''],
      ['moved !== undefined && moved !== token', 'false'],
    ],
  },
  {
    file: 'state/proofs.ts',
    tests: ['state/proofs'],
    changes: [
      ['b.at >= a.at ? b : a', 'b.at > a.at ? b : a'],
      ['other?.id !== proof.id', 'other === undefined'],
      ['return a ?? b;', 'return b;'],
    ],
  },
  {
    file: 'state/sealed-list.ts',
    tests: ['state/sealed-lists'],
    changes: [
      ["body?.['lineage'] === lineage ? body", 'body ? body'],
      ['items.length === 0 && this.form', 'this.form'],
      ['this.held = next;', ''],
    ],
  },
  {
    file: 'state/sealed-lists.ts',
    tests: ['state/sealed-lists', 'state/journal'],
    changes: [
      ['mergeProofs(await proofs.now(), seen)', 'mergeProofs(proofs.held, seen)'],
      ['!Number.isNaN(Date.parse(at))', 'true'],
      ['findingsNow: () => findings.now()', 'findingsNow: async () => findings.held'],
    ],
  },
  {
    file: 'state/files.ts',
    tests: ['state/store', 'state/key', 'state/journal'],
    changes: [
      ['const backupsKept = 10', 'const backupsKept = 11'],
      ['const mode = 0o600', 'const mode = 0o644'],
      ['after === before', 'true', 'only a save between two reads shows it'],
      ['.sort((a, b) => b - a)', '.sort((a, b) => a - b)'],
    ],
  },
  {
    file: 'state/key.ts',
    tests: ['state/key', 'state/store'],
    changes: [
      ['bytes.length === 32 &&', '', 'no other text of that form has another length'],
      ['if (owner !== undefined) {', 'if (false) {'],
      ["keyFrom(held((await readText(path)) ?? '', path))", 'keyFrom(secret)'],
      ['existsSync(state) || existsSync(journal)', 'existsSync(state)'],
    ],
  },
  {
    file: 'core/shape/remembered.ts',
    tests: ['core/shape/remembered'],
    changes: [
      ['Number.isSafeInteger(value) && Number(value) >= 0', 'Number(value) >= 0'],
      ['.size === items.length', '.size <= items.length'],
      ['!unknown.has(name)', 'true'],
    ],
  },
  {
    file: 'disk/write-file.ts',
    tests: ['disk/write-file'],
    changes: [
      ["if (hasCode(cause, 'EEXIST')) return false;", ''],
      ['if (found && !found.isFile()) return', 'if (false) return'],
      ['found ? await realpath(path) : path', 'path'],
    ],
  },
];
