extension SHA256: StateRecord {
  public static let fields = Fields(\SHA256.state, \.pending, \.length)

  public var inconsistency: String? {
    state.count == 8 && pending.count < 64 ? nil : "a block of \(pending.count) bytes"
  }
}
