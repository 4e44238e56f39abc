import { startUphealSandbox } from '../../src/sandbox/upheal/index.ts';

const sandbox = await startUphealSandbox({ settings: { rateLimit: 100_000_000 } });
process.send?.(sandbox.url);
