import { writeFileSync } from 'node:fs';

/** Loaded into the sender's process: tells what it has used. The process that only starts it ends later and is not asked. */
const file = process.env['SLUICE_BENCH_USAGE'];
if (file !== undefined && process.argv[1]?.endsWith('entry.ts')) {
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    writeFileSync(file, JSON.stringify({ cpuMicroseconds: userCPUTime + systemCPUTime, peakBytes: maxRSS * 1024 }));
  });
}
