import type { Piece } from "./piece";

/**
 * A value of a piece that several fields need, worked out once for each piece. Remembers the last piece only: all fields of one are
 * mapped before the next.
 */
export function oncePerPiece<T>(work: (piece: Piece) => T): (piece: Piece) => T {
  let last: Piece | undefined;
  let value: T;
  return (piece) => {
    if (last !== piece) {
      value = work(piece);
      last = piece;
    }
    return value;
  };
}
