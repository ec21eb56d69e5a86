let used = false;

/** Called before the first user module is imported. */
export function noteModules(): void {
  used = true;
}

/** Whether user code runs in this process. It may then be the cause of an unexpected error. */
export function modulesInUse(): boolean {
  return used;
}
