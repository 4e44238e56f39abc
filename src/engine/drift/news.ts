import type { Ack } from '../../core/drift/ack.ts';
import { newsOf, remembered, withTold, type KeptFinding, type News } from '../../core/drift/finding.ts';
import { toldFlapping, type Flaps } from '../../core/drift/flapping.ts';
import type { Session } from '../session.ts';

/** What is accepted, and on which day (YYYY-MM-DD). */
export interface Accepted {
  readonly acks: readonly Ack[];
  readonly today: string;
}

/** Findings as they were before, after the sweep, and after the repair. */
export interface Life {
  readonly before: readonly KeptFinding[];
  readonly open: readonly KeptFinding[];
  readonly left: readonly KeptFinding[];
  /** What the last looks saw come and go. */
  readonly flaps: Flaps;
}

/** Tells the news and remembers what was told; what another run told meanwhile is not told again. */
export async function tellNews(
  { before, open, left, flaps }: Life,
  { acks, today }: Accepted,
  tell: ((news: News) => Promise<boolean>) | undefined,
  { store }: Session,
): Promise<void> {
  const others = await store.findingsNow();
  const now = withTold(left, others);
  const news = newsOf(before, open, now, acks, today, flaps);
  const isNews = news.opened.length + news.closed.length + news.repaired.length > 0;
  const result = !tell || !isNews ? 'nobody to tell' : (await tell(news)) ? 'told' : 'not heard';
  await store.saveFlaps(result === 'told' ? toldFlapping(flaps, news.opened) : flaps);
  await store.saveFindings(remembered(now, [...before, ...open], news, result));
}
