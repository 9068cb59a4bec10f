import OpenFlow

extension Match {
  /// The match as a key and a mask of its bits. It has been validated.
  var pattern: (key: FlowKey, mask: FlowKey) {
    var (key, mask) = (FlowKey(), FlowKey())
    for case .field(let field) in entries {
      let location = FieldLocation.all[Int(field.field.rawValue)]
      let bits = field.effectiveMask
      // A mask without bits makes the field matter no more, but it must be there.
      key.set(location, to: field.value & bits)
      mask.set(location, to: bits)
    }
    return (key, mask)
  }
}
