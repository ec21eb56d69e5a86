import { Command } from 'commander';
import { solveCommand } from './solve.ts';

const p = new Command('x');
p.addCommand(solveCommand(() => {}));
await p.parseAsync(process.argv.slice(2), { from: 'user' });
