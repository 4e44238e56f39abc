/** Colours as a parameter: each function returns its text, marked for the medium at hand. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
  magenta(text: string): string;
}

const same = (text: string): string => text;

/** No colours at all: every function returns its text as it came. */
export const plain: Paint = { bold: same, dim: same, red: same, green: same, yellow: same, cyan: same, magenta: same };
