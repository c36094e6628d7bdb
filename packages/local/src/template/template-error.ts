/** A template which this runtime cannot run as it stands: every problem found, reported together. */
export class TemplateError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      problems.length === 1
        ? `The template cannot run locally: ${problems[0]}`
        : `The template cannot run locally, for ${problems.length} reasons:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
    this.name = 'TemplateError';
    this.problems = problems;
  }
}
