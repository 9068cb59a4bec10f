import SimulationKernel

/// How an interface counts time: `if_tsresol` and `if_tsoffset` (draft-ietf-opsawg-pcapng, section 4.2).
struct TimeResolution: Sendable {
  /// Below 128 the negative power of ten, above it that of two. Microseconds unless a file says otherwise.
  var code: UInt8 = 6
  /// Seconds to add.
  var offset: Int64 = 0

  /// Rounded down to the nanosecond. Nil beyond what 64 bits of nanoseconds hold, the years 1677 to 2262.
  func instant(_ ticks: UInt64) -> Instant? {
    let nanoseconds = Int128(code < 128 ? decimal(ticks) : binary(ticks)) + Int128(offset) * 1_000_000_000
    return Int64(exactly: nanoseconds).map(Instant.init(nanoseconds:))
  }

  private func decimal(_ ticks: UInt64) -> UInt128 {
    var value = UInt128(ticks)
    for _ in code..<max(code, 9) { value *= 10 }
    // More than nineteen digits are gone after twenty divisions.
    for _ in 9..<max(9, min(code, 29)) { value /= 10 }
    return value
  }

  private func binary(_ ticks: UInt64) -> UInt128 {
    (UInt128(ticks) * 1_000_000_000) >> UInt128(code & 0x7f)
  }
}
