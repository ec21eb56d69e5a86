// Networks on TensorFlow.js. Nothing of it is loaded before a network is made.

export { createCustomNetwork } from './network/tfjs/custom-network.ts';

export { createTfjsNetwork } from './network/tfjs/mlp-network.ts';
