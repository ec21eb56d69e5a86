let used = false;

/** Called before the first module of the user's is imported. */
export function noteModules(): void {
  used = true;
}

/** Whether code of the user's runs in this process: what happens out of order may then be its doing. */
export function modulesInUse(): boolean {
  return used;
}
