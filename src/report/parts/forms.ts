import type { Paint } from './paint.ts';

/** The forms in which a command can write its answer. */
export const formats = ['text', 'json', 'markdown', 'html'] as const;
export type Format = (typeof formats)[number];

/** How a document is written in each form that it has. */
export type Forms<T, F extends string = Format> = Readonly<Record<F, (document: T, paint: Paint) => string>>;
