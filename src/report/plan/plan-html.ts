import { actions, type Plan } from '../../core/model/plan.ts';
import { html, part, table, type Html } from '../parts/html.ts';
import { actionLabel, blockedPart, longPart, operationParts, unreadPart } from '../parts/html-parts.ts';
import { page } from '../parts/page.ts';
import {
  alsoSentence,
  estimateSentence,
  guardNumbers,
  guardSentence,
  keySettingsSentence,
  looksSentence,
  nothingToDo,
  planTotals,
  refreshSentence,
  removals,
  waitingMeaning,
  waitingText,
} from './plan-words.ts';
import {
  acceptedSentences,
  actionWords,
  blockedMeaning,
  driftFields,
  driftWords,
  guardWords,
  unreadMeaning,
} from '../parts/words.ts';

/** The plan as one self-contained page: light, dark and on paper, without scripts. */
export function renderPlanHtml(plan: Plan): string {
  const parts = [
    guards(plan),
    blockedPart(plan.blocked),
    operationParts(plan.operations),
    unreadPart(plan.unknown),
    drift(plan),
    waiting(plan),
    settled(plan),
    notes(plan),
  ];
  return page(
    `Plan for ${plan.target}`,
    html`${head(plan)}
${parts}`,
  );
}

function head(plan: Plan): Html {
  const sentences = [
    alsoSentence(plan),
    ...acceptedSentences(plan.accepted),
    nothingToDo(plan),
    refreshSentence(plan),
    looksSentence(plan),
    estimateSentence(plan),
  ].filter((sentence) => sentence !== undefined);
  const removal = removals(plan);
  const warning = removal === undefined ? undefined : html`<p class="alarm-text">${removal}</p>`;
  const moved = keySettingsSentence(plan);
  const alarm = moved === undefined ? undefined : html`<p class="alarm-text">${moved}</p>`;
  const time = html`<time datetime="${plan.createdAt}">${plan.createdAt}</time>`;
  return html`<h1>Plan for ${plan.target}</h1>
<p class="dim">Made ${time} from manifest ${plan.manifest} and state serial ${plan.state.serial}.</p>
${alarm}<p class="totals">${planTotals(plan.summary)}</p>
${warning}${sentences.map((sentence) => html`<p>${sentence}</p>`)}
${totals(plan)}`;
}

function totals(plan: Plan): Html {
  const { summary } = plan;
  return table(
    'Totals',
    ['What', 'How many', 'Meaning'],
    [
      ...actions.map((action) => [actionLabel(action), html`${summary[action]}`, html`${actionWords[action].meaning}`]),
      [html`blocked`, html`${summary.blocked}`, html`${blockedMeaning}`],
      [html`unchanged`, html`${summary.unchanged}`, html`as the manifest wants it`],
      [html`unknown`, html`${summary.unknown}`, html`${unreadMeaning}`],
    ],
  );
}

function guards(plan: Plan): Html {
  const body = plan.guards.map((guard) => [
    html`${guard.guard}`,
    [
      html`<p class="alarm-text">${guardSentence(guard)}</p>`,
      html`<p class="dim">${guardWords[guard.guard]}; ${guardNumbers(guard)}</p>`,
    ],
    html`${guard.refs.join(', ')}`,
  ]);
  const content = table(
    'What goes further than the settings allow; it is not carried out without the flag.',
    ['Guard', 'Why', 'Resources'],
    body,
  );
  return part('Refused by guards', plan.guards.length, content, { isOpen: true, tone: 'alarm' });
}

function drift(plan: Plan): Html {
  const body = plan.drift.map((item) => [
    html`${item.ref}`,
    html`${driftWords[item.class]}`,
    html`${driftFields(item)}`,
  ]);
  const content = table('Where the target differs from what was last proven.', ['Resource', 'How', 'Fields'], body);
  return part('Drift', plan.drift.length, content, { isOpen: plan.drift.length <= longPart, tone: 'calm' });
}

function waiting(plan: Plan): Html {
  const content = table(
    `Who ${waitingMeaning}.`,
    ['Resource', 'Until'],
    plan.waiting.map((item) => [html`${item.ref}`, html`${waitingText(item)}`]),
  );
  return part('Waiting', plan.waiting.length, content, { isOpen: plan.waiting.length <= longPart, tone: 'calm' });
}

function settled(plan: Plan): Html {
  const body = plan.settled.map((item) => [html`${item.ref}`, html`${item.message}`]);
  const content = table('What became of requests that an earlier run left open.', ['Resource', 'Result'], body);
  return part('Settled', plan.settled.length, content, { isOpen: plan.settled.length <= longPart, tone: 'calm' });
}

function notes(plan: Plan): Html {
  return part('Notes', plan.notes.length, html`<ul>${plan.notes.map((note) => html`<li>${note}</li>`)}</ul>`, {
    isOpen: true,
    tone: 'calm',
  });
}
