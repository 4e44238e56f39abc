/** Whether the long form of tests was asked for (`npm run test:soak`). */
export const isSoak = process.env['CASELOAD_SOAK'] === '1';
