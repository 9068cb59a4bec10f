/// A share in percent as C's `%g` prints it: six significant digits without trailing zeros, but never with an exponent.
struct Percentage: CustomStringConvertible {
  let description: String

  /// - Precondition: `whole` is not zero.
  init(_ part: UInt64, of whole: UInt64) {
    var digits = 6
    var limit = UInt128(whole)
    // The digits before the point, and zeros directly after it, determine how many may follow.
    while UInt128(part) * 100 >= limit, digits > 0 { (limit, digits) = (limit * 10, digits - 1) }
    if digits == 6 { digits += Percentage.leadingZeros(part, whole) }
    var scale: UInt128 = 1
    for _ in 0..<digits { scale *= 10 }
    let (quotient, rest) = (UInt128(part) * 100 * scale).quotientAndRemainder(dividingBy: UInt128(whole))
    // Ties round to even, as in the C library.
    let isUp = 2 * rest > UInt128(whole) || 2 * rest == UInt128(whole) && quotient % 2 == 1
    let rounded = quotient + (isUp ? 1 : 0)
    let fraction = String(String(rounded % scale + scale).dropFirst())
    let kept = String(fraction.reversed().drop { $0 == "0" }.reversed())
    description = String(rounded / scale) + (kept.isEmpty ? "" : "." + kept)
  }

  private static func leadingZeros(_ part: UInt64, _ whole: UInt64) -> Int {
    guard part > 0 else { return 0 }
    var (value, zeros) = (UInt128(part) * 1_000, 0)
    while value < UInt128(whole) { (value, zeros) = (value * 10, zeros + 1) }
    return zeros
  }
}
