import type { Account } from '../world/record.ts';
import type { Server } from '../world/server.ts';
import { fieldsOf, valueOf } from '../people.ts';
import type { Step } from './step.ts';

/** Somebody does something in Upheal's own app; gives whose lists were changed by it. */
export function live(server: Server, step: Step): readonly string[] {
  if (!('who' in step)) return [];
  const accounts = [...server.accounts.values()];
  const account = accounts[step.who % Math.max(1, accounts.length)];
  if (!account) return [];
  if (step.do === 'live-edit') server.put(editedLive(account, step.field, step.variant));
  if (step.do === 'live-end')
    server.put({ ...account, isActive: false, ...(account.isActive ? { endedBy: 'app' } : {}) });
  if (step.do === 'live-begin') server.put({ ...account, isActive: true });
  if (step.do === 'live-gone') server.accounts.delete(account.userId);
  if (step.do === 'live-list' && account.kind === 'client') {
    const providers = accounts.filter((one) => one.kind === 'provider' && one.isActive);
    const members = step.members.flatMap((nth) => providers[nth % Math.max(1, providers.length)]?.userId ?? []);
    server.put({ ...account, members: [...new Set(members)] });
    return [account.human];
  }
  return [];
}

function editedLive(account: Account, field: number, variant: number): Account {
  const names = fieldsOf[account.kind].filter(
    (name) =>
      name !== 'email' && name !== 'locale' && !(account.kind === 'client' && name === 'defaultNoteTemplateIds'),
  );
  const name = names[field % names.length] ?? 'lastName';
  return { ...account, fields: { ...account.fields, [name]: valueOf(account.human, name, variant) } };
}
