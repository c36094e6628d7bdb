import type { TestModule } from 'vitest/node';

/** What a differential run leaves on its test (`task.meta.differential`). */
export interface Differential {
  readonly against: string;
  readonly compared: number;
  readonly differences: number;
}

declare module 'vitest' {
  interface TaskMeta {
    differential?: Differential;
  }
}

const CONTRACT_MODULE = /\/test\/contract\/([^/]+)\/.*\.contract\.ts$/;

/** A case that only an engine of this process can run. */
interface NotRun {
  readonly name: string;
  readonly tags: readonly string[];
}

interface Row {
  readonly name: string;
  readonly counts: readonly [number, number];
}

/** The contract run as tables: engine, cases, passed; for differential runs operations compared, differences; names of cases not run. Empty without contract tests. */
export function contractTable(modules: readonly TestModule[]): string {
  const engines = new Map<string, [cases: number, passed: number]>();
  const runs = new Map<string, [compared: number, differences: number]>();
  const notRun: NotRun[] = [];
  for (const module of modules) {
    const engine = CONTRACT_MODULE.exec(module.moduleId)?.[1];
    if (engine === undefined) continue;
    for (const test of module.children.allTests()) {
      if (test.result().state === 'skipped') {
        notRun.push({ name: `${engine}: ${test.fullName}`, tags: test.tags });
        continue;
      }
      add(engines, engine, 1, test.result().state === 'passed' ? 1 : 0);
      const { differential } = test.meta();
      if (differential === undefined) continue;
      add(runs, `${engine} and ${differential.against}`, differential.compared, differential.differences);
    }
  }
  return (
    table(['engine', 'cases', 'passed'], engines) +
    table(['differential', 'operations', 'differences'], runs) +
    namesOf(notRun)
  );
}

/** Which cases a named endpoint was not asked, and why: nothing is left out in silence. */
function namesOf(notRun: readonly NotRun[]): string {
  if (notRun.length === 0) return '';
  return `\nnot run there:\n${notRun.map(({ name, tags }) => `  ${name} (${tags.join(', ')})\n`).join('')}`;
}

function add(totals: Map<string, [number, number]>, name: string, first: number, second: number): void {
  const [a, b] = totals.get(name) ?? [0, 0];
  totals.set(name, [a + first, b + second]);
}

function table(
  titles: readonly [string, string, string],
  totals: ReadonlyMap<string, readonly [number, number]>,
): string {
  if (totals.size === 0) return '';
  const rows: Row[] = [...totals]
    .map(([name, counts]) => ({ name, counts }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const width = Math.max(...[titles[0], ...rows.map(({ name }) => name)].map((name) => name.length));
  const line = (name: string, first: string | number, second: string | number): string =>
    `${name.padEnd(width)}  ${String(first).padStart(10)}  ${String(second).padStart(11)}\n`;
  return `\n${line(...titles)}${rows.map(({ name, counts }) => line(name, ...counts)).join('')}`;
}
