extension Match {
  /// Throws what section 7.2.3 has for a match that makes no sense: fields of unknown classes, values and masks that are
  /// not allowed, fields that appear twice, and fields before what they depend on.
  public func validate() throws(OpenFlowError) {
    var seen: UInt64 = 0
    for (index, entry) in entries.enumerated() {
      guard case .field(let field) = entry else { throw .badMatch(.badField) }
      try field.validate()
      let bit: UInt64 = 1 << UInt64(field.field.rawValue)
      guard seen & bit == 0 else { throw .badMatch(.duplicateField) }
      seen |= bit
      guard entries[..<index].permit(field.field) else { throw .badMatch(.badPrerequisite) }
    }
  }

  /// Whether the match says what `field` needs in order to make sense, so that a flow can match it as well, or set it.
  public func permits(_ field: OXMField) -> Bool { entries[...].permit(field) }
}

extension ArraySlice<MatchEntry> {
  fileprivate func permit(_ field: OXMField) -> Bool {
    switch field.prerequisite {
    case nil: return true
    case .present(let needed): return self[needed] != nil
    case .vlanTag: return self[.vlanID].map { $0.value & VLANPresence.present != 0 } ?? false
    case .oneOf(let needed, let values):
      guard let one = self[needed], one.effectiveMask == needed.allBits else { return false }
      return values.contains(one.value) && permit(needed)
    }
  }

  private subscript(_ field: OXMField) -> MatchField? {
    for case .field(let one) in self where one.field == field { return one }
    return nil
  }
}
