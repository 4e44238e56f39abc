/** What bytes of a file or of standard input say. */
export interface DecodedText {
  /** Without a byte order mark; what cannot be read stands in it as U+FFFD. */
  readonly text: string;
  /** The first place that is not text of the encoding; absent when all of it is. */
  readonly broken?: Broken;
}

/** The first place at which bytes are no text. */
export interface Broken {
  /** `binary` holds characters that no text has. */
  readonly why: 'not-utf8' | 'binary';
  readonly encoding: Encoding;
  /** Counted in UTF-16 units from the start of the text. */
  readonly at: number;
  /** Counted from 1, as bytes of the file. */
  readonly byte: number;
  readonly line: number;
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** Reads bytes as UTF-8, or as what their byte order mark says (UTF-8, UTF-16). */
export function textOfBytes(bytes: Uint8Array): DecodedText {
  const encoding = encodingOf(bytes);
  const text = new TextDecoder(encoding).decode(bytes);
  const nul = text.indexOf('\0');
  if (nul >= 0) {
    // In UTF-16 the mark and each unit are two bytes.
    const before = encoding === 'utf-8' ? bytes.indexOf(0) : 2 + 2 * nul;
    return { text, broken: placed('binary', encoding, text.slice(0, nul), before) };
  }
  const whole = wholeBytes(bytes, encoding);
  if (whole === bytes.length) return { text };
  const before = new TextDecoder(encoding).decode(bytes.subarray(0, whole), { stream: true });
  return { text, broken: placed('not-utf8', encoding, before, whole) };
}

/** Why a text is refused, as the end of a sentence about its file. */
export function brokenWords({ why, encoding, byte, line }: Broken): string {
  const what = why === 'binary' ? 'text' : `${encoding.slice(0, 6).toUpperCase()} text`;
  return `is not ${what}: the first bad place is byte ${byte}, in line ${line}`;
}

function encodingOf([first, second]: Uint8Array): Encoding {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

function placed(why: Broken['why'], encoding: Encoding, before: string, bytes: number): Broken {
  return { why, encoding, at: before.length, byte: bytes + 1, line: before.split('\n').length };
}

/** How many bytes there are before the first that is no text. */
function wholeBytes(bytes: Uint8Array, encoding: Encoding): number {
  if (reads(bytes, encoding, false)) return bytes.length;
  // The longest beginning that may still go on as text; what is broken off in it counts as bad, too.
  let [low, high] = [0, bytes.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (reads(bytes.subarray(0, middle), encoding, true)) low = middle;
    else high = middle - 1;
  }
  while (low > 0 && !reads(bytes.subarray(0, low), encoding, false)) low -= 1;
  return low;
}

function reads(bytes: Uint8Array, encoding: Encoding, stream: boolean): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream });
    return true;
  } catch {
    return false;
  }
}
