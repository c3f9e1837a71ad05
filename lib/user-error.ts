/** A mistake or circumstance the user can mend: printed as two lines, never with a stack trace. */
export class UserError extends Error {
  /**
   * @param message where and what
   * @param whatToDo the next step, in the imperative
   */
  constructor(
    message: string,
    readonly whatToDo: string,
  ) {
    super(message);
    this.name = "UserError";
  }
}
