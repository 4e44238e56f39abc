import type { Fields } from '../core/model/resource.ts';

/** Settings of one target as the manifest writes them, checked by its schema. */
export type TargetSettings = Fields;
