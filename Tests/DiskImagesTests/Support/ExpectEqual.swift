import Testing

/// Bytes that should be the same. An expectation that sees the arrays prints them, which takes minutes.
func expectEqual(
  _ found: some Sequence<UInt8>, _ expected: some Sequence<UInt8>, _ what: String,
  at location: SourceLocation = #_sourceLocation
) {
  let isEqual = found.elementsEqual(expected)
  #expect(isEqual, "\(what)", sourceLocation: location)
}
