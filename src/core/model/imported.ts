import type { importSummaryShape } from '../shape/listings.ts';
import type { Shaped } from '../shape/shape.ts';

/** What came of an import, without personal data. */
export interface ImportSummary extends Shaped<typeof importSummaryShape> {}
