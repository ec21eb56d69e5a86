// Networks on TensorFlow.js. Nothing of it is loaded before a network is made.

export type { ApplyModel, ModelTools } from './network/tfjs/_tensor-network.ts';
export {
  type CustomNetworkOptions,
  createCustomNetwork,
  type ParameterSpec,
} from './network/tfjs/custom-network.ts';
export type { Backend, TensorFlow } from './network/tfjs/load.ts';
export { createTfjsNetwork, type TfjsNetworkOptions } from './network/tfjs/mlp-network.ts';
