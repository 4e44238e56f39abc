import { played, type Chunk } from './chunk.ts';

// A process that plays one chunk: it comes as a message, and so goes its end.
process.once('message', (chunk: Chunk) => {
  void played(chunk).then((end) => process.send?.(end, () => process.disconnect()));
});
