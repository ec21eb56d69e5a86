/** Versions of this package and of what it pins, as its package.json has them; a test compares. */
export const agentsVersion = '0.1.0';
export const tensorflowVersion = '4.22.0';
