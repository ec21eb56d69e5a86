// Tasks: questions, experts, split, and what is paid

export { loadTask, prepareTask, type Task } from './problem/task.ts';

// Training

export { encodeTask } from './encoders/named-encoder.ts';
export { createTraining } from './training/router-training.ts';
export { routingTask } from './training/routing-task.ts';
export { trainPolicies } from './training/run-training.ts';

// Comparisons

export { compareMethods, runComparison } from './compare/compare.ts';
export { comparisonMarkdown, methodsMarkdown } from './compare/table.ts';
export { aiq } from './quality/aiq.ts';
export { qualityHull } from './quality/hull.ts';
export { paretoFront } from './quality/pareto.ts';

// Sweeps: experiments as data

export { expandSpec } from './spec/expand-spec.ts';
export { readSpec } from './spec/read-spec.ts';
export { inlineExecutor } from './sweep/executor.ts';
export { planSweep } from './sweep/plan.ts';
export { runSweep } from './sweep/run-sweep.ts';
export { sweepMarkdown } from './sweep/sweep-markdown.ts';
export { threadExecutor } from './sweep/thread-executor.ts';

// Statistics

export { estimateMean } from './statistics/estimate.ts';
export { holm } from './statistics/holm.ts';
export { comparePaired } from './statistics/paired-comparison.ts';

// Reports

export { runReport } from './report/data/run-report.ts';
export { parseReport } from './report/data/schema.ts';
export { htmlReport } from './report/html/page.ts';
