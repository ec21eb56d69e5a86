import { expect, it } from 'vitest';
import { syntheticDemands } from './synthetic-demands.ts';

it('a small synthetic pool meets every requirement that needs no training', async () => {
  const demands = await syntheticDemands({ questions: 1000, trainings: [] });
  expect(demands).toHaveLength(8);
  expect(demands.filter(({ met }) => !met)).toEqual([]);
}, 60_000);
