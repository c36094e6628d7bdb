import type { Reporter, TestModule, TestRunEndReason } from 'vitest/node';
import { contractTable } from './contract-table.ts';

/** Ends a run with the tables of its contract tests and one plain line, `N passed, N failed`, for machines that read only that. */
export class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[], reason: TestRunEndReason): void {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      let failedInside = false;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') counts.passed++;
        else if (state === 'failed') counts.failed++;
        else counts.skipped++;
        failedInside ||= state === 'failed';
      }
      // A module that broke while loading has no failed test to count.
      if (!module.ok() && !failedInside) counts.failed++;
    }
    // A run that was interrupted, or whose setup failed before there was a module.
    if (reason !== 'passed' && counts.failed === 0) counts.failed = 1;
    const skipped = counts.skipped === 0 ? '' : `, ${counts.skipped} skipped`;
    const summary = `${contractTable(modules)}\n${counts.passed} passed, ${counts.failed} failed${skipped}\n`;
    process.on('exit', () => process.stdout.write(summary));
  }
}
