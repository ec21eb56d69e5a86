/**
 * What an answer says of one fact. All that an expert passes on is one status a fact, so the statuses of a question's
 * facts, read as digits in base 3, number its possible answers: at most 3^facts.
 */
export const UNKNOWN = 0;
export const RIGHT = 1;
export const WRONG = 2;
export const STATUSES = 3;
