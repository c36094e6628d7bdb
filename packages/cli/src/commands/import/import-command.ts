import type { Command } from '../../command.ts';
import { describeFlags } from '../../flags.ts';
import { listCommand } from './followup/list-command.ts';
import { statusCommand } from './followup/status-command.ts';
import { undoCommand } from './followup/undo-command.ts';
import { verifyCommand } from './followup/verify-command.ts';
import { importFlags } from './import-flags.ts';
import { runImport } from './run/run-import.ts';

/** `sluice import`. */
export const importCommand: Command = {
  name: 'import',
  summary: 'Load a file into a table',
  help: `Load a file into a table: checked first, resumable, each row written once

Usage: sluice import <file|-> --table <name> [flags]
       sluice import status <job>
       sluice import list
       sluice import verify <job> <file>
       sluice import undo <job>

Reads CSV, TSV, JSON, JSON lines and DynamoDB JSON (exports to S3, aws dynamodb scan), also .gz, .br and .zst, and standard input (-).
Stopped at any moment, the same command goes on where it was. Rejected rows go to <name>.rejects.jsonl with line and reason.

${describeFlags(importFlags)}

Exit code: 0 all rows are written, 2 some were rejected, 1 it could not finish.
`,
  commands: [statusCommand, listCommand, verifyCommand, undoCommand],
  run: (args, terminal) => runImport(args, terminal),
};
